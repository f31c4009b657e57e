package scenarios_test

func valuePlays() []play {
	return []play{
		{"keep", "login\nkeep first\nrefresh\nrefresh token=first\nstatus 401\nreason token_spent\n", ""},
		{"keep an access token", "login\nkeep mine token=access\nget /api/v1/countries token=mine\nstatus 200\n", ""},
		{"keep for another session", "login\nlogin as=bob\nkeep his as=bob\nrefresh token=bob.his\nstatus 200\n", ""},
		{"keep what is not there", "login password=wrong\nstatus 401\nkeep first\n", "3: the session main has no token yet; login gives some"},
		{"save a value", "login\nsave ID json=/data/client_id\njson /data/client_id $ID\ntext $ID matches=^123456$$\n", ""},
		{"save a header", "login\nsave TYPE header=content-type\ntext $TYPE matches=^application/json$$\n", ""},
		{"save a text", "save A value=one\nsave B value=$A-two\ntext $B matches=^one-two$$\n", ""},
		{"save what is not there", "login\nsave X json=/nothing\n", `2: POST /auth/login: the answer has nothing at "/nothing"`},
		{"save a header that is not there", "login\nsave X header=X-Nothing\n", "2: POST /auth/login: the answer has no header X-Nothing"},
		{"save an object", "login\nsave D json=/data\ntext $D matches=client_id\n", ""},
		{"save under a condition", "[legacy] save X value=one\nlogin\njson /success $X\n", "3: $X has no value yet"},
		{"given variables", "text $USERNAME matches=^your_api_username$$\ntext $BASE_URL matches=^http\nlogin username=$USERNAME password=$PASSWORD\nstatus 200\n", ""},
		{"text", "text one matches=^o\n! text two matches=^o\n", ""},
		{"text that does not match", "text two matches=^o\n", `1: the text is "two", want one that matches ^o`},
		{"text turned round and true", "! text one matches=^o\n", "1: it holds, and should not"},
		{"use", "login\nuse bob\nlogin\nkeep his\nuse main\nrefresh\nlineage generation=0\nrefresh token=bob.his\nstatus 200\n", ""},
		{"use with an account", "account bob\nuse bob account=bob\nlogin\nget /api/v1/countries\nlineage account=bob\n", ""},
		{"use of an account that went", "save N value=bob\naccount $N\nunaccount bob\nuse bob account=$N\n", `4: there is no account "bob"; the command account makes one`},
	}
}
