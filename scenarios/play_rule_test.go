package scenarios_test

func rulePlays() []play {
	return []play{
		{"fault", "fault login status status=503 phase=before id=busy first=2\nrepeat 2\nlogin\nstatus 503\nend\nlogin\nstatus 200\nhits busy 2\n", ""},
		{"fault of an account", "account bob\nfault login status status=503 phase=before account=bob\nlogin\nstatus 200\nlogin as=bob account=bob\nstatus 503\n", ""},
		{"fault with an object", "fault listCountries delay phase=before fixed=1s\nlogin\nget /api/v1/countries\nstatus 200\n", ""},
		{"fault with a variable", "save S value=503\nfault login status status=$S phase=before\nlogin\nstatus 503\n", ""},
		{"fault with a variable that is no value", "save S value=99\nfault login status status=$S phase=before\n", "2! control API: effect.status is 99, want a whole number from 200 to 599"},
		{"fault with an id that is taken", "fault login reset phase=before id=one\nfault refresh reset phase=before id=one\n", "2! control API: …"},
		{"hits", "fault login reset phase=before id=one\n! login\nhits one 1\nhits one 1..2\n! hits one 0\n", ""},
		{"hits of a trigger", "trigger login answered advance by=1h id=late\nlogin\nhits late 1\n", ""},
		{"hits of one that has no name", "fault login reset phase=before\n! login\nhits fault-1 1\n", ""},
		{"hits of another number", "fault login reset phase=before id=one\nhits one 1\n", "2: hits of one: 0, want exactly 1; got 0 of 0 calls"},
		{"hits of a trigger of another number", "trigger login answered advance by=1h id=late\nhits late 2\n", "2: hits of late: 0, want exactly 2; got 0"},
		{"hits turned round and true", "fault login reset phase=before id=one\n! hits one 0\n", "2: it holds, and should not"},
		{"hits of what is not there, turned round", "! hits fault-7 1\n", `1: there is no fault and no trigger "fault-7"`},
		{"trigger", "login\ntrigger listCountries received advance by=1h nth=2\nget /api/v1/countries\nstatus 200\nget /api/v1/countries\nstatus 401\nreason token_expired\n", ""},
		{"trigger of an account", "account bob\ntrigger login answered revoke what=account account=bob\nlogin\nstatus 200\nlogin as=bob account=bob\nstatus 200\ntokens 2 state=live\ntokens 2 state=revoked account=bob\n", ""},
		{"trigger that arms a fault", "trigger login answered arm_fault fault.id=later fault.operation=listCountries fault.phase=before fault.effect.type=status fault.effect.status=503\nlogin\nget /api/v1/countries\nstatus 503\nhits later 1\n", ""},
		{"unfault", "fault login reset phase=before id=one\nfault login status status=500 phase=before\nunfault one\nlogin\nstatus 500\nunfault\nlogin\nstatus 200\n", ""},
		{"unfault of what is not there", "unfault fault-7\n", "1! control API: …"},
		{"untrigger", "trigger login answered advance by=1h id=late\nuntrigger late\nlogin\nelapsed 0s\ntrigger login answered advance by=1h\nuntrigger\nlogin\nelapsed 0s\n", ""},
		{"untrigger of what is not there", "untrigger trigger-7\n", "1! control API: …"},
	}
}
