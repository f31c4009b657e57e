package scenarios_test

func claimPlays() []play {
	return []play{
		{"claim", "login\nstatus 200\nclaim client_id 123456\n! claim password\n", ""},
		{"claim of another value", "login\nstatus 200\nclaim use refresh\n", `3: the claim use is "access", want refresh`},
		{"claim turned round and true", "login\nstatus 200\n! claim use\n", "3: it holds, and should not"},
		{"claim of what is no token, turned round", "! claim use token=garbage\n", "1: the payload of the token is no JSON object"},
		{"claim of no token, turned round", "! claim use token=none\n", `1: "none" is no token`},
	}
}
