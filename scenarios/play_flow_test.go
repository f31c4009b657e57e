package scenarios_test

func flowPlays() []play {
	return []play{
		{"elapsed", "advance 90m\nelapsed 1h30m\n! elapsed 1h\n", ""},
		{"elapsed of another length", "advance 90m\nelapsed 1h\n", "2: 90m have passed, want 1h"},
		{"elapsed turned round and true", "advance 90m\n! elapsed 90m\n", "2: it holds, and should not"},

		{"eventually", "login\neventually 1s journal operation=login\neventually 1s ! journal operation=refresh\n! eventually 10ms journal operation=refresh\n", ""},
		{"eventually what comes by itself", "clock mode=running rate=3600\nlogin\nstatus 200\neventually 10s tokens 1 use=access state=expired\n", ""},
		{"eventually too late", "login\neventually 10ms journal operation=refresh\n", "2: not within 10ms: journal: 0 requests with operation=refresh, want at least 1…"},
		{"eventually not too late", "login\neventually 10ms ! journal operation=login\n", "2: not within 10ms: it holds, and should not"},
		{"eventually turned round and true", "login\n! eventually 1s journal operation=login\n", "2: it holds, and should not"},
		{"eventually of what is not there, turned round", "fault login reset phase=before id=one\nunfault one\n! eventually 10ms hits one 1\n", `3: not within 10ms: there is no fault and no trigger "one"`},

		{"expires", "login\nexpires access 1h\nexpires refresh 7d\nadvance 10m\nexpires access 50m\n! expires access 1h\n", ""},
		{"expires at another time", "login\nexpires access 2h\n", "2: the access token expires in 1h, want 2h"},
		{"expires turned round and true", "login\n! expires refresh 7d\n", "2: it holds, and should not"},
		{"expires of a session without tokens", "login password=wrong\nstatus 401\nexpires access 1h\n", "3: the session main has no token yet; login gives some"},
		{"expires of a session without tokens, turned round", "login password=wrong\nstatus 401\n! expires access 1h\n", "3: the session main has no token yet; login gives some"},

		{"parallel", "login\nstatus 200\nparallel 5\nget /api/v1/countries\nend\nanswers 5 200\njournal operation=listCountries count=5\n", ""},
		{"parallel in which one fails", "login\nstatus 200\nparallel 2\nrefresh\nstatus 200\nend\n", "5: POST /auth/refresh: answered 401 UNAUTHORIZED 'Invalid refresh token', want 200"},
		{"parallel with refusals that nobody counts", "parallel 2\nget /api/v1/countries token=none\nend\n",
			`2: GET /api/v1/countries was answered 401 UNAUTHORIZED 'Invalid or expired access token' in a block, and no line expects that; "answers" behind it would`},
		{"parallel with refusals before it", "get /api/v1/countries token=none\nparallel 2\nlogin\nend\nanswers 2 200\n",
			`1: GET /api/v1/countries was answered 401 UNAUTHORIZED 'Invalid or expired access token', and no line expects that; "status 401" behind it would`},
		{"parallel with refusals within", "parallel 2\nget /api/v1/countries token=none\nlogin\nend\nanswers 2 200\n",
			`2: GET /api/v1/countries was answered 401 UNAUTHORIZED 'Invalid or expired access token', and no line expects that; "status 401" behind it would`},
		{"parallel with refusals that are looked at within", "parallel 2\nget /api/v1/countries token=none\nstatus 401\nend\n", ""},
		{"parallel that looks at what was before", "login\nparallel 3\nstatus 200\nend\n", ""},
		{"parallel in repeat", "login\nstatus 200\nrepeat 3\nparallel 2\nrefresh\nend\nanswers 1 200\nanswers 1 401\nend\njournal operation=refresh count=6\n", ""},

		{"repeat", "repeat 3\nlogin\nend\njournal operation=login count=3\n", ""},
		{"repeat that fails at last", "login\nrepeat 3\nadvance 30m\nget /api/v1/countries\nstatus 200\nend\n", "5: GET /api/v1/countries: answered 401 UNAUTHORIZED 'Invalid or expired access token', want 200"},
		{"repeat in repeat", "repeat 2\nrepeat 3\nlogin\nend\nend\njournal operation=login count=6\n", ""},

		{"skip", "login\nstatus 200\nskip 'for now'\nstatus 500\n", ""},
		{"skip before anything", "skip 'for now'\nlogin\nstatus 500\n", "skip: nothing was left that could be judged: line 1: left out: for now"},
		{"skip without a word", "skip\nlogin\n", "skip: nothing was left that could be judged: line 1: left out:"},
		{"stop", "login\nstatus 200\nstop\nstatus 500\n", ""},
		{"stop before anything", "stop\nlogin\nstatus 500\n", "skip: nothing was left that could be judged"},
		{"stop hides no refusal", "login\nstatus 200\nget /nowhere\nstop\n", `3: GET /nowhere was answered 404…`},
		{"skip hides no refusal", "login\nstatus 200\nget /nowhere\nskip\n", `3: GET /nowhere was answered 404…`},

		{"conditions", "login\n[embedded] status 200\n[!embedded] status 500\n[control] [embedded] status 200\n[legacy] status 500\n[extensions] status 200\n[addresses] status 200\n", ""},
		{"conditions that hold", "login\n[control] status 500\n", "2: POST /auth/login: answered 200, want 500"},
		{"conditions that hold turned round", "login\n[!legacy] status 500\n", "2: POST /auth/login: answered 200, want 500"},
		{"a condition before a block", "[legacy] repeat 3\nlogin\nend\nlogin\nstatus 200\njournal operation=login count=1\n", ""},
		{"legacy", "assume dialect=legacy\n[!legacy] stop\nlogin\nstatus 200\njson /access_token\n", ""},
	}
}
