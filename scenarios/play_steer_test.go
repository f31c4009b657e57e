package scenarios_test

func steerPlays() []play {
	return []play{
		{"advance", "advance 1h\nelapsed 1h\n", ""},
		{"assume", "login\nassume refresh-reuse=revoke-family bad-id=default\nrefresh\nrefresh token=previous\nstatus 401\nget /api/v1/countries\nstatus 401\nreason token_revoked\n", ""},
		{"assume of what a variable names", "save A value=colour=red\nassume $A\n", `2: unknown assumption "colour"; "popupmock assumptions" lists those there are`},
		{"clock", "clock now=2025-01-15T10:30:00Z\nelapsed 1h\nclock now=2025-01-15T09:00:00Z\n! elapsed 0s\n", ""},
		{"clock that runs", "clock mode=running rate=1000\n! eventually 1ms elapsed 99d\n", ""},
		{"mint", "mint old expired_for=1s\nget /api/v1/countries token=old\nstatus 401\nreason token_expired\nmint good use=refresh expires_in=1h\nrefresh token=good\nstatus 200\nmint bent signature=tampered\nget /api/v1/countries token=bent\nstatus 401\nreason token_bad_signature\n", ""},
		{"mint for another account", "account bob\nmint his account=bob\nget /api/v1/countries token=his\nstatus 200\nlineage account=bob\n", ""},
		{"mint what a variable makes wrong", "save W value=xyz\nmint odd without=$W\n", "2! control API: without: there is no claim \"xyz\"…"},
		{"revoke", "login\nstatus 200\nrevoke\nget /api/v1/countries\nstatus 401\nreason token_revoked\n", ""},
		{"revoke one use", "login\nstatus 200\nrevoke use=access\nget /api/v1/countries\nstatus 401\nrefresh\nstatus 200\n", ""},
		{"revoke a token", "login\nlogin as=bob\nrevoke token=refresh\nrefresh\nstatus 401\nrefresh as=bob\nstatus 200\n", ""},
		{"revoke a token of another account", "account bob\nlogin as=bob account=bob\nrevoke token=bob.refresh\nrefresh as=bob\nstatus 401\nreason token_revoked\n", ""},
		{"revoke a family", "login\nrefresh\nlogin as=bob\nrevoke family=previous\nrefresh\nstatus 401\nreason token_revoked\nrefresh as=bob\nstatus 200\n", ""},
		{"revoke what is no token", "revoke token=garbage\n", `1: "garbage": its payload has no jti`},
		{"revoke none", "revoke token=none\n", `1: "none" is no token`},
		{"rotate-key", "login\nrotate-key\nget /api/v1/countries\nstatus 200\n", ""},
		{"rotate-key without overlap", "login\nstatus 200\nrotate-key overlap=false\nget /api/v1/countries\nstatus 401\nreason token_unknown_key\n", ""},
	}
}
