package scenarios_test

func answerPlays() []play {
	const refused = "get /api/v1/countries token=none\n"
	return []play{
		{"status", "login\nstatus 200\n", ""},
		{"status with code and message", refused + "status 401 UNAUTHORIZED 'Invalid or expired access token'\n", ""},
		{"status of another", "login\nstatus 201\n", "2: POST /auth/login: answered 200, want 201"},
		{"status of another code", refused + "status 401 FORBIDDEN\n", "2: GET /api/v1/countries: answered 401 UNAUTHORIZED 'Invalid or expired access token', want 401 FORBIDDEN"},
		{"status of another message", refused + "status 401 UNAUTHORIZED 'No.'\n", "2: GET /api/v1/countries: answered 401 UNAUTHORIZED 'Invalid or expired access token', want 401 UNAUTHORIZED 'No.'"},
		{"status turned round", "login\n! status 500\n", ""},
		{"status turned round and true", "login\n! status 200\n", "2: it holds, and should not"},
		{"status with a variable", "save S value=200\nlogin\nstatus $S\n", ""},
		{"status with a variable that is none", "save S value=OK\nlogin\nstatus $S\n", `3: STATUS is "OK"; want a status from 100 to 599`},

		{"error", refused + "error name=UnauthorizedError code=UNAUTHORIZED message='Invalid or expired access token' matches='^Invalid'\n", ""},
		{"error of any kind", refused + "error\n", ""},
		{"error of another name", refused + "error name=Forbidden\n", `2: GET /api/v1/countries: the error has the name "UnauthorizedError", want "Forbidden"`},
		{"error of another code", refused + "error code=FORBIDDEN\n", `2: GET /api/v1/countries: the error has the code "UNAUTHORIZED", want "FORBIDDEN"`},
		{"error of another message", refused + "error message=No\n", `2: GET /api/v1/countries: the error has the message "Invalid or expired access token", want "No"`},
		{"error that does not match", refused + "error matches=^No\n", `2: GET /api/v1/countries: the error has the message "Invalid or expired access token", want one that matches ^No`},
		{"error where there is none", "login\nerror\n", "2: POST /auth/login: answered 200 without an error of the API"},
		{"error turned round", "login\n! error\n", ""},
		{"error turned round and true", refused + "! error code=UNAUTHORIZED\n", "2: it holds, and should not"},

		{"header", "login\nheader Content-Type application/json\nheader content-type matches=^application/\nheader Date\n", ""},
		{"header that is not there", "login\nheader X-Nothing\n", "2: POST /auth/login: the answer has no header X-Nothing"},
		{"header of another value", "login\nheader Content-Type text/plain\n", `2: POST /auth/login: the header Content-Type is ["application/json"], want "text/plain"`},
		{"header that does not match", "login\nheader Content-Type matches=^text/\n", `2: POST /auth/login: the header Content-Type is ["application/json"], want one that matches ^text/`},
		{"header turned round", "login\n! header X-Nothing\n! header Content-Type text/plain\n", ""},
		{"header turned round and true", "login\n! header Date\n", "2: it holds, and should not"},

		{"json", "login\njson /data/client_id 123456\njson /data/client_id 123456.0\njson /data/access_token type=string\njson /success true\njson '' type=object count=2\njson /data matches=client_id\n", ""},
		{"json of nothing", "login\njson /data/nothing\n", `2: POST /auth/login: the answer has nothing at "/data/nothing"`},
		{"json of another value", "login\njson /data/client_id 7\n", `2: POST /auth/login: "/data/client_id" is 123456, want 7`},
		{"json of another type", "login\njson /data/client_id type=string\n", `2: POST /auth/login: "/data/client_id" is 123456, a number, want a string`},
		{"json that does not match", "login\njson /data/client_id matches=^7\n", `2: POST /auth/login: "/data/client_id" is 123456, want one that matches ^7`},
		{"json with another count", "login\nstatus 200\nget /api/v1/wallets\njson '' count=99\n", `4: items in "": 5, want exactly 99; got 5`},
		{"json with too many", "login\nstatus 200\nget /api/v1/wallets\njson '' count=..1\n", `4: items in "": 5, want at most 1; got 5`},
		{"json of what cannot be counted", "login\njson /success count=1\n", `2: POST /auth/login: "/success" is true, which has no items to count`},
		{"json shows no token", "login\njson /data/refresh_token x\n", `2: POST /auth/login: "/data/refresh_token" is "$REFRESH_1", want x`},
		{"json turned round", "login\n! json /data/nothing\n! json /data/client_id 7\n", ""},
		{"json turned round and true", "login\n! json /success\n", "2: it holds, and should not"},
		{"json that is none", "get /nowhere header='Accept: text/plain' token=none\nstatus 404\nfault login malformed_json phase=after\nlogin\n! json ''\n", ""},
		{"json in what is none", "fault login malformed_json phase=after\nlogin\njson /data\n", "3: POST /auth/login: the answer is no JSON"},
		{"json in what is none, turned round", "fault login malformed_json phase=after\nlogin\n! json /data\n", "3: POST /auth/login: the answer is no JSON"},

		{"failure", "fault login reset phase=before\n! login\nfailure ^reset\n! failure timeout\n", ""},
		{"failure by a timeout", "fault login stall phase=before\n! login timeout=30ms\nfailure ^timeout\n", ""},
		{"failure by a closed connection", "fault login close phase=before\n! login\nfailure ^closed\n", ""},
		{"failure by a cut answer", "fault login cut phase=after bytes=10\n! login\nfailure ^cut\n", ""},
		{"failure of another kind", "fault login reset phase=before\n! login\nfailure timeout\n", "3: POST /auth/login: no answer: reset; want a reason that matches timeout"},
		{"failure turned round and true", "fault login reset phase=before\n! login\n! failure reset\n", "3: it holds, and should not"},
		{"failure of what was answered", "[!embedded] login\n[embedded] login\nfailure reset\n", "3: POST /auth/login: answered 200, want no answer"},

		{"answers", "parallel 3\nlogin\nend\nanswers 3 200\nanswers 2..4 200\n! answers 1.. 401\n", ""},
		{"answers of another number", "parallel 3\nlogin\nend\nanswers 2 200\n", "4: answers 200: 3, want exactly 2; got 3 × 200"},
		{"answers of another message", "parallel 2\nlogin password=x\nend\nanswers 2 401 UNAUTHORIZED 'No.'\n", "4: answers 401 UNAUTHORIZED 'No.': 0, want exactly 2; got 2 × 401 UNAUTHORIZED 'Invalid credentials'"},
		{"answers turned round and true", "parallel 3\nlogin\nend\n! answers 3 200\n", "4: it holds, and should not"},
		{"answers that leave refusals uncounted", "login\nstatus 200\nparallel 3\nrefresh\nend\nanswers 1 200\nstop\n", `4: POST /auth/refresh was…`},
		{"answers that leave refusals uncounted before another request", "login\nstatus 200\nparallel 2\nrefresh\nend\nanswers 1 200\nlogin\n",
			`4: POST /auth/refresh was answered 401 UNAUTHORIZED 'Invalid refresh token' in a block, and no line expects that; "answers" behind it would`},

		{"body", "login account=your_api_username\nbody login.json\n-- login.json --\n" + loginBody, ""},
		{"body with another value", "login\nbody login.json\n-- login.json --\n{}\n", "2: POST /auth/login: the body is not that of the file login.json, but\n{\n…"},
		{"body turned round", "login\n! body login.json\n-- login.json --\n{}\n", ""},
		{"body turned round and true", "login\n! body login.json\n-- login.json --\n" + loginBody, "2: it holds, and should not"},
	}
}

const loginBody = `{
  "success": true,
  "data": {
    "access_token": "$ACCESS_1",
    "refresh_token": "$REFRESH_1",
    "access_expires_at": "2025-01-15T10:30:00Z",
    "refresh_expires_at": "2025-01-22T09:30:00Z",
    "client_id": 123456
  }
}
`
