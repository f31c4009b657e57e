package scenarios_test

func journalPlays() []play {
	const expired = "login\nstatus 200\nadvance 1h\nget /api/v1/countries\nstatus 401\n"
	return []play{
		{"explain", expired + "explain 'expired'\nexplain '' matches='(?i)expired'\n! explain revoked\n", ""},
		{"explain of another text", expired + "explain revoked\n", "6: the mock explains: …"},
		{"explain that does not match", expired + "explain expired matches='^revoked$'\n", "6: the mock explains: …"},
		{"explain turned round and true", expired + "! explain expired\n", "6: it holds, and should not"},
		{"explain of what was forgotten, turned round", "login\nforget\n! explain revoked\n", "3: the journal is empty"},

		{"forget", "login\nforget\njournal count=0\n", ""},

		{"journal", "login\nrefresh\njournal\njournal 'POST /auth/login'\njournal count=2\njournal 'operation=login status=200' account=your_api_username count=1\njournal 'GET /' count=0\njournal count=..2\n! journal operation=logout\n! journal count=3\n", ""},
		{"journal without the request", "login\njournal operation=refresh\n", "2: journal: 0 requests with operation=refresh, want at least 1…"},
		{"journal of another count", "login\njournal 'POST /auth/login' count=2\n", "2: journal: 1 request with method=POST path=/auth/login, want exactly 2…"},
		{"journal with too many", "login\nlogin\njournal count=..1\n", "3: journal: 2 requests with any, want at most 1…"},
		{"journal turned round and true", "login\n! journal operation=login\n", "2: it holds, and should not"},
		{"journal with a variable that is no value", "save S value=abc\nlogin\n! journal status=$S\n", `3: status is "abc", want a whole number from 0`},

		{"lineage", "login\nrefresh\nlineage use=refresh generation=0 state=live expires_in=7d account=your_api_username issued=1\nlineage\n! lineage generation=1\n", ""},
		{"lineage of what expired", expired + "lineage state=expired expired_for=0s generation=0\n", ""},
		{"lineage of another generation", "login\nrefresh\nlineage generation=3\n", "3: POST /auth/refresh: the token has generation 0, want 3"},
		{"lineage of another state", expired + "lineage state=live\n", "6: GET /api/v1/countries: the token has state expired, want live"},
		{"lineage of another expiry", "login\nrefresh\nlineage expires_in=1h\n", "3: POST /auth/refresh: the token has expires_in 604800, want 3600"},
		{"lineage of no token", "login\nlineage\n", "2: POST /auth/login came without a token"},
		{"lineage of no token, turned round", "login\n! lineage\n", ""},
		{"lineage of no token, turned round with an option", "login\n! lineage use=access\n", "2: POST /auth/login came without a token"},
		{"lineage without tokens in the answer", "login\nlogout\nlineage issued=1\n", "3: POST /auth/logout: the answer has no tokens"},
		{"lineage turned round and true", "login\nrefresh\n! lineage use=refresh\n", "3: it holds, and should not"},

		{"order", "login\nrefresh\nget /api/v1/countries\norder 'POST /auth/login' 'GET /api/v1/countries'\n! order operation=refresh operation=login\n", ""},
		{"order of another order", "login\nrefresh\norder operation=refresh operation=login\n", "3: journal: …"},
		{"order turned round and true", "login\nrefresh\n! order operation=login operation=refresh\n", "3: it holds, and should not"},

		{"reason", expired + "reason token_expired\n! reason token_spent\n", ""},
		{"reason of another", expired + "reason token_spent\n", `6: GET /api/v1/countries: the reason is "token_expired", want "token_spent"`},
		{"reason turned round and true", expired + "! reason token_expired\n", "6: it holds, and should not"},
		{"reason in another sandbox is that of the request", expired + "sandbox other\nreason token_expired\n", ""},

		{"tokens", "login\nrefresh\ntokens 4\ntokens 2 use=refresh\ntokens 1 use=refresh state=live\ntokens 1 use=refresh state=spent\n! tokens 0\n", ""},
		{"tokens of another account", "account bob\nlogin as=bob account=bob\ntokens 0\ntokens 2 account=bob\n", ""},
		{"tokens of another number", "login\ntokens 1 use=access state=spent\n", "2: tokens: 0, want exactly 1; got 1 × access live"},
		{"tokens turned round and true", "login\n! tokens 2\n", "2: it holds, and should not"},
	}
}
