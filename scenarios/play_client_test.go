package scenarios_test

func clientPlays() []play {
	return []play{
		{"client get", "client get /api/v1/countries\nstatus 200\njournal operation=login count=1\n", ""},
		{"client get of another session", "account bob\nclient new as=bob account=bob\nclient get /api/v1/countries as=bob\njournal operation=listCountries account=bob count=1\n", ""},
		{"client get that is refused", "client get /api/v1/products/0\n", `1: client: GET /api/v1/products/0 was answered 400…`},
		{"client get whose refusal is expected", "client get /nowhere\nstatus 404\n", ""},
		{"client get with a wrong password", "client get /api/v1/countries\naccount your_api_username password=other\nclient get /api/v1/countries\nadvance 1h\nrevoke\n! client get /api/v1/countries\nfailure 'login'\n", ""},
		{"client get that gets no answer", "account your_api_username active=false\nclient get /api/v1/countries\n", "2: client: GET /api/v1/countries: no answer: …"},
		{"client get turned round and answered", "! client get /api/v1/countries\n", "1: client: GET /api/v1/countries: an answer came, status 200, where none was expected"},
		{"client post", "client post /api/v1/orders json='{}'\nstatus 400\n", ""},
		{"client post of a file", "client post /api/v1/orders body=o.json\nstatus 400\n-- o.json --\n{}\n", ""},
		{"client logout", "client get /api/v1/countries\nclient logout\ntokens 0 state=live\njournal operation=logout count=1\n", ""},
		{"client logout that fails", "client get /api/v1/countries\nfault logout status status=500 phase=before\nclient logout\n", "3: client logout: …"},
		{"client logout that fails and may", "client get /api/v1/countries\nfault logout status status=500 phase=before\n! client logout\nfailure 500\n", ""},
		{"client logout that works and may not", "client get /api/v1/countries\n! client logout\n", "2: client logout: it worked, and should not"},
		{"client new", "client get /api/v1/countries\nclient new\nclient get /api/v1/countries\njournal operation=login count=2\n", ""},
		{"client new early", "client new early=30m\nclient get /api/v1/countries\nadvance 31m\nclient get /api/v1/countries\njournal operation=refresh count=1\n", ""},
		{"client new tries", "client new tries=1\nfault listCountries status status=503 phase=before\nclient get /api/v1/countries\nstatus 503\njournal operation=listCountries count=1\n", ""},
		{"client new from", "whitelist 192.0.2.7\nclient new from=192.0.2.7\nclient get /api/v1/countries\nstatus 200\njournal client_ip=192.0.2.7 count=2\n", ""},
		{"client new of an account that went", "save N value=bob\naccount $N\nunaccount bob\nclient new account=$N\n", `4: there is no account "bob"; the command account makes one`},
		{"a client in a block logs in once", "parallel 8\nclient get /api/v1/countries\nend\nanswers 8 200\njournal operation=login count=1\n", ""},
		{"tokens of a client can be sent", "client get /api/v1/countries\nget /api/v1/countries\nstatus 200\nrefresh\nstatus 200\n", ""},
	}
}
