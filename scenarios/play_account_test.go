package scenarios_test

func accountPlays() []play {
	return []play{
		{"account", "account bob password=secret client_id=7 features=vouchers,orders access_ttl=5m refresh_ttl=1h\nlogin as=bob account=bob\njson /data/client_id 7\nexpires access 5m as=bob\nexpires refresh 1h as=bob\n", ""},
		{"account with a password", "account bob password=secret\nlogin username=bob password=secret\nstatus 200\n", ""},
		{"account with a password that is not shown", "account bob password=sesame-opens\nlogin as=bob account=bob\nsave P value=sesame-opens\ntext $P matches=no\n", `4: the text is "$PASSWORD_1", want one that matches no`},
		{"account that is changed", "account bob client_id=7\naccount bob active=false\nlogin as=bob account=bob\nstatus 401\nreason account_inactive\n", ""},
		{"account that is changed keeps the rest", "account bob client_id=7\naccount bob active=true\nlogin as=bob account=bob\njson /data/client_id 7\n", ""},
		{"account without features", "account your_api_username features=''\nlogin\nget /api/v1/categories\nstatus 400 INVALID_FEATURE\nreason feature_off\n", ""},
		{"account with a whitelist", "account your_api_username whitelist='192.0.2.1, 198.51.100.0/24'\nlogin\nstatus 403\nlogin from=192.0.2.1\nstatus 200\n", ""},
		{"account whose client_id another has", "account bob client_id=123456\n", "1! control API: client_id 123456 is that of account \"your_api_username\"…"},
		{"account under a name that a variable gives", "save N value=bob\naccount $N\nlogin account=bob\nstatus 200\n", ""},
		{"unaccount", "login\nstatus 200\nunaccount your_api_username\nget /api/v1/countries\nstatus 401\nreason account_unknown\n", ""},
		{"unaccount of one that a variable names", "save N value=nobody\nunaccount $N\n", "2! control API: …"},
		{"whitelist", "login\nwhitelist 192.0.2.1\nget /api/v1/countries\nstatus 403\nwhitelist\nget /api/v1/countries\nstatus 200\n", ""},
		{"whitelist of another account", "account bob\nwhitelist 192.0.2.1 account=bob\nlogin\nstatus 200\nlogin account=bob\nstatus 403\n", ""},
	}
}
