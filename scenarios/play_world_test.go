package scenarios_test

func worldPlays() []play {
	return []play{
		{"reset", "account bob\nassume refresh-reuse=revoke-family\nadvance 1h\nlogin\nfault login reset phase=before\nreset\nelapsed 0s\ntokens 0\njournal count=0\nlogin\nstatus 200\nrefresh\nrefresh token=previous\nstatus 401\nrefresh\nstatus 200\n", ""},
		{"reset forgets accounts", "save N value=bob\naccount $N\nreset\nlogin account=$N\n", `4: there is no account "bob"; the command account makes one`},
		{"restore", "login\nsnapshot before\nadvance 1h\nrefresh\nrestore before\nelapsed 0s\nrefresh token=previous\nstatus 200\n", ""},
		{"restore what a variable names", "save N value=nothing\nrestore $N\n", `2: there is no snapshot "nothing"`},
		{"snapshot twice", "snapshot a\nadvance 1h\nsnapshot a\nadvance 1h\nrestore a\nelapsed 1h\n", ""},
		{"sandbox", "login\nstatus 200\nsandbox other\ntokens 0\nlogin\nstatus 200\nadvance 1h\nsandbox\nelapsed 0s\nget /api/v1/countries\nstatus 200\nsandbox other\nget /api/v1/countries\nstatus 401\n", ""},
		{"sandbox knows no tokens of another", "login\nkeep mine token=access\nsave M value=mine\nsandbox other\nget /api/v1/countries token=$M\n",
			`5: the session main has no token of the name "mine"; keep and mint give names`},
	}
}
