package mockserver_test

import (
	"strings"

	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// login logs in, in the dialect of the scene.
func (s scene) login() pair {
	a := s.do("POST", loginPath, loginBody)
	if s.legacy {
		return bare(s.t, a)
	}
	return s.pairOf(a)
}

// twice sends the same request again.
func twice(ask func(s scene) answer) func(s scene) answer {
	return func(s scene) answer {
		ask(s).wantOK(s.t)
		return ask(s)
	}
}

// post sends a body, after what is done before.
func post(path, body string, before ...func(s scene)) func(s scene) answer {
	return func(s scene) answer {
		for _, do := range before {
			do(s)
		}
		return s.do("POST", path, body)
	}
}

func elsewhere(s scene) { s.mock.SetWhitelist("192.0.2.1") }

// failStore lets methods of the store fail.
func failStore(methods ...string) func(s scene) {
	return func(s scene) { s.mock.FailStore(errDisk, methods...) }
}

// loseState lets methods of the store find what it is kept in out of reach.
func loseState(methods ...string) func(s scene) {
	return func(s scene) { s.mock.FailStore(records.ErrUnavailable, methods...) }
}

func authAnswerCases(document string) []answerCase {
	say := func(name, code, flat, message string) string {
		if document == "legacy" {
			return `{"error":"` + flat + `","message":"` + message + `"}`
		}
		return `{"error":{"name":"` + name + `","code":"` + code + `","message":"` + message + `"}}`
	}
	wrap := func(data string) string {
		if document == "legacy" {
			return data
		}
		return `{"success":true,"data":` + data + `}`
	}
	texts := authTexts{
		pair: wrap(`{"access_token":"…","refresh_token":"…","access_expires_at":"2025-01-15T10:30:00Z",` +
			`"refresh_expires_at":"2025-01-22T09:30:00Z","client_id":123456}`),
		loggedOut: wrap(`{"message":"Successfully logged out"}`),
		syntax:    say("SyntaxError", "SYNTAX_ERROR", "validation_error", "Invalid request body"),
		missing: func(message string) string {
			return say("ValidationException", "VALIDATION_FAILURE", "validation_error", message)
		},
		unauthorized: func(message string) string { return say("UnauthorizedError", "UNAUTHORIZED", "unauthorized", message) },
		address:      say("ForbiddenError", "FORBIDDEN", "forbidden", "IP address not authorized"),
		tooLarge:     say("PayloadTooLargeError", "PAYLOAD_TOO_LARGE", "payload_too_large", "Request body too large"),
		mediaType:    say("UnsupportedMediaTypeError", "UNSUPPORTED_MEDIA_TYPE", "unsupported_media_type", "Content-Type must be application/json"),
		tooMany: func(message string) string {
			return say("TooManyRequestsError", "TOO_MANY_REQUESTS", "Too Many Requests", message+" Please try again later.")
		},
		internal: say("InternalServerError", "INTERNAL_SERVER_ERROR", "internal_server_error", "Internal server error"),
		noState:  say("ServiceUnavailableError", "SERVICE_UNAVAILABLE", "service_unavailable", "Service unavailable"),
	}
	var cases []answerCase
	for operation, list := range map[string][]answerCase{
		"login": loginAnswerCases(texts), "refresh": refreshAnswerCases(texts), "logout": logoutAnswerCases(texts),
	} {
		for _, c := range list {
			c.document, c.operation = document, operation
			cases = append(cases, c)
		}
	}
	return cases
}

// authTexts are the bodies of /auth/* in one dialect.
type authTexts struct {
	pair, loggedOut, syntax, address, tooLarge, mediaType, internal, noState string
	missing, unauthorized, tooMany                                           func(message string) string
}

func loginAnswerCases(texts authTexts) []answerCase {
	login := post(loginPath, loginBody)
	return []answerCase{
		{status: 200, body: texts.pair, ask: login},
		{status: 400, body: texts.syntax, reason: journal.ReasonBodyNotJSON, ask: post(loginPath, "{")},
		{status: 400, body: texts.missing("Username and password are required"), reason: journal.ReasonFieldMissing, ask: post(loginPath, `{"username":"x"}`)},
		{status: 401, body: texts.unauthorized("Invalid credentials"), reason: journal.ReasonBadCredentials, ask: post(loginPath, strangersLogin)},
		{status: 403, body: texts.address, reason: journal.ReasonIPNotAllowed, ask: post(loginPath, loginBody, elsewhere)},
		{status: 413, body: texts.tooLarge, reason: journal.ReasonBodyTooLarge, ask: post(loginPath, tooLargeBody())},
		{
			status: 415, body: texts.mediaType, reason: journal.ReasonWrongMediaType, assumed: "content-type=unsupported-media-type",
			ask: post(loginPath, loginBody),
		},
		{
			status: 429, body: texts.tooMany("Too many login attempts."), reason: journal.ReasonRateLimited, assumed: "rate-limit=login:1/1h",
			ask: twice(login),
		},
		{status: 500, body: texts.internal, reason: journal.ReasonInternal, ask: post(loginPath, loginBody, failStore("CreateFamily"))},
		{status: 503, body: texts.noState, reason: journal.ReasonNoState, ask: post(loginPath, loginBody, loseState("CreateFamily"))},
	}
}

func refreshAnswerCases(texts authTexts) []answerCase {
	refresh := func(before ...func(s scene)) func(s scene) answer {
		return func(s scene) answer {
			token := s.login().Refresh
			for _, do := range before {
				do(s)
			}
			return s.refreshWith(token)
		}
	}
	return []answerCase{
		{status: 200, body: texts.pair, ask: refresh()},
		{status: 400, body: texts.syntax, reason: journal.ReasonBodyNotJSON, ask: post(refreshPath, "{")},
		{status: 400, body: texts.missing("Refresh token is required"), reason: journal.ReasonFieldMissing, ask: post(refreshPath, "{}")},
		{status: 401, body: texts.unauthorized("Invalid refresh token"), reason: journal.ReasonTokenMalformed, ask: post(refreshPath, `{"refresh_token":"x"}`)},
		{status: 403, body: texts.address, reason: journal.ReasonIPNotAllowed, ask: refresh(elsewhere)},
		{status: 413, body: texts.tooLarge, reason: journal.ReasonBodyTooLarge, ask: post(refreshPath, tooLargeBody())},
		{
			status: 415, body: texts.mediaType, reason: journal.ReasonWrongMediaType, assumed: "content-type=unsupported-media-type",
			ask: post(refreshPath, `{"refresh_token":"x"}`),
		},
		{
			status: 429, body: texts.tooMany("Too many requests."), reason: journal.ReasonRateLimited, assumed: "rate-limit=refresh:1/1h",
			ask: twice(refresh()),
		},
		{status: 500, body: texts.internal, reason: journal.ReasonInternal, ask: refresh(failStore("UpdateFamily"))},
		{status: 503, body: texts.noState, reason: journal.ReasonNoState, ask: refresh(loseState("UpdateFamily"))},
	}
}

func logoutAnswerCases(texts authTexts) []answerCase {
	logout := func(before ...func(s scene)) func(s scene) answer {
		return func(s scene) answer {
			token := s.login().Access
			for _, do := range before {
				do(s)
			}
			return s.logout(token)
		}
	}
	with := func(body string) func(s scene) answer {
		return func(s scene) answer {
			return s.do("POST", logoutPath, body, "Authorization", "Bearer "+s.login().Access)
		}
	}
	return []answerCase{
		{status: 400, body: texts.syntax, reason: journal.ReasonBodyNotJSON, assumed: "logout-body=parse", ask: with("{")},
		{status: 413, body: texts.tooLarge, reason: journal.ReasonBodyTooLarge, assumed: "logout-body=parse", ask: with(tooLargeBody())},
		{status: 200, body: texts.loggedOut, ask: logout()},
		{status: 401, body: texts.unauthorized("Authentication required"), reason: journal.ReasonTokenMissing, ask: post(logoutPath, "")},
		{status: 403, body: texts.address, reason: journal.ReasonIPNotAllowed, ask: logout(elsewhere)},
		{
			status: 429, body: texts.tooMany("Too many requests."), reason: journal.ReasonRateLimited, assumed: "rate-limit=logout:1/1h",
			ask: twice(logout()),
		},
		{status: 500, body: texts.internal, reason: journal.ReasonInternal, ask: logout(failStore("UpdateAccount"))},
		{status: 503, body: texts.noState, reason: journal.ReasonNoState, ask: logout(loseState("UpdateAccount"))},
	}
}

// tooLargeBody is larger than any body that is read.
func tooLargeBody() string { return `{"x":"` + strings.Repeat("x", 1<<20) + `"}` }
