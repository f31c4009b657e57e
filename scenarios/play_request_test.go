package scenarios_test

func requestPlays() []play {
	return []play{
		{"get", "login\nget /api/v1/countries\nstatus 200\nget /api/v1/countries token=access\nstatus 200\n", ""},
		{"get without a token", "get /api/v1/countries token=none\nstatus 401\nreason token_missing\n", ""},
		{"get with an empty token", "get /api/v1/countries token=empty\nstatus 401\n", ""},
		{"get with garbage", "get /api/v1/countries token=garbage\nstatus 401\nreason token_malformed\n", ""},
		{"get with a refresh token", "login\nget /api/v1/countries token=refresh\nstatus 401\nreason token_wrong_use\n", ""},
		{"get with the token of another", "account bob\nlogin as=bob account=bob\nget /api/v1/countries token=bob.access\nlineage account=bob\n", ""},
		{"get from an address", "get /api/v1/countries token=none from=192.0.2.1\nstatus 401\njournal client_ip=192.0.2.1 count=1\n", ""},
		{"get with headers", "login\nget /api/v1/countries header='Authorization: Basic eDp5'\nstatus 401\nget /api/v1/countries header='Authorization:'\nstatus 401\nreason token_missing\n", ""},
		{"get that is refused", "get /api/v1/countries token=none\nlogin\n", `1: GET /api/v1/countries was answered 401 UNAUTHORIZED 'Invalid or expired access token', and no line expects that; "status 401" behind it would`},
		{"get that is refused at last", "get /api/v1/countries token=none\n", `1: GET /api/v1/countries was answered 401…`},
		{"get whose refusal an expectation of something else does not excuse", "get /api/v1/countries token=none\nelapsed 0s\nlogin\n", `1: GET /api/v1/countries was answered 401…`},
		{"get without an answer", "fault listCountries reset phase=before\nget /api/v1/countries token=none\n", "2: GET /api/v1/countries: no answer: reset"},
		{"get without an answer, as is expected", "fault listCountries reset phase=before\n! get /api/v1/countries token=none\n", ""},
		{"get with an answer that is not expected", "! get /api/v1/countries token=none\n", "1: GET /api/v1/countries: an answer came, status 401, where none was expected"},
		{"get with a token that is not there, turned round", "login password=wrong\nstatus 401\n! get /api/v1/countries\n", "3: the session main has no token yet; login gives some"},
		{"get with an earlier token that is not there, turned round", "login\nlogin password=wrong\nstatus 401\n! get /api/v1/countries token=previous\n", "4: the session main has no earlier pair; refresh, or a second login, makes it earlier"},
		{"get at a path that cannot be", "save P value=%zz\n! get /$P token=none\n", `2: GET /%zz: invalid URL escape "%zz"`},

		{"login", "login\nstatus 200\nlogin as=other\nstatus 200\ntokens 2 use=refresh state=live\n", ""},
		{"login with a wrong password", "login password=wrong\nstatus 401 UNAUTHORIZED 'Invalid credentials'\n", ""},
		{"login of another account", "account bob\nlogin account=bob\nget /api/v1/countries\nlineage account=bob\n", ""},
		{"login with a body", "login json='{\"username\":\"$USERNAME\"}'\nstatus 400\nlogin body=b.json\nstatus 400\n-- b.json --\n{}\n", ""},
		{"login with a larger body", "login size=2000000\nstatus 413\n", ""},
		{"login of an account that went", "save N value=bob\naccount $N\nunaccount bob\nlogin account=$N\n", `4: there is no account "bob"; the command account makes one`},
		{"login of an account that went, turned round", "save N value=bob\naccount $N\nunaccount bob\n! login account=$N\n", `4: there is no account "bob"; the command account makes one`},

		{"logout", "login\nlogout\nstatus 200\nget /api/v1/countries\nstatus 401\nreason token_revoked\n", ""},
		{"logout of another", "account bob\nlogin\nlogin as=bob account=bob\nlogout token=bob.access\nstatus 200\nget /api/v1/countries\nstatus 200\n", ""},

		{"post", "login\npost /api/v1/orders json='{}'\nstatus 400\nreason field_missing\n", ""},
		{"post of a file", "login\npost /api/v1/orders body=o.json\nstatus 400\nreason body_not_json\n-- o.json --\n{\n", ""},
		{"post without a body", "login\npost /api/v1/orders\nstatus 400\n", ""},

		{"refresh", "login\nrefresh\nstatus 200\nlineage generation=0\nrefresh\nlineage generation=1\n", ""},
		{"refresh with the one before", "login\nrefresh\nrefresh token=previous\nstatus 401\nreason token_spent\n", ""},
		{"refresh with an access token", "login\nrefresh token=access\nstatus 401\nreason token_wrong_use\n", ""},
		{"refresh without a token", "refresh token=none\nstatus 400\nrefresh token=empty\nstatus 400\nrefresh token=garbage\nstatus 401\n", ""},
		{"refresh with a body", "refresh json='{}'\nstatus 400\n", ""},
		{"refresh gives a pair", "login\nrefresh\nget /api/v1/countries token=previous\nstatus 200\nget /api/v1/countries\nstatus 200\nlineage generation=1\n", ""},

		{"send", "login\nsend DELETE /api/v1/countries\nstatus 405\nsend GET /api/v1/countries\nstatus 200\n", ""},
		{"send without an answer", "fault * reset phase=before\n! send GET /api/v1/countries token=none\nfailure reset\n", ""},
	}
}
