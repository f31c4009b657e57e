package grade

import (
	"slices"

	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/openapi"
)

// The operations that are about sessions. All others take an access token, and give data.
const (
	opLogin   = "login"
	opRefresh = "refresh"
	opLogout  = "logout"
)

// dataOperations are those that take an access token and give data.
func dataOperations() ([]string, error) {
	document, err := openapi.Load(openapi.Extensions)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, op := range document.Operations() {
		if !slices.Contains([]string{opLogin, opRefresh, opLogout}, op.ID) {
			ids = append(ids, op.ID)
		}
	}
	return ids, nil
}

func isLogin(e journal.Entry) bool   { return e.Operation == opLogin }
func isRefresh(e journal.Entry) bool { return e.Operation == opRefresh }

// isData tells whether a request is one for what the client is there for, whether the API has it or not.
func isData(e journal.Entry) bool {
	return e.Operation != opLogin && e.Operation != opRefresh && e.Operation != opLogout
}

// isCall is isData but for a request without a token, with which some clients find out whether they need one.
func isCall(e journal.Entry) bool { return isData(e) && e.Reason != journal.ReasonTokenMissing }

// call is what a request asks for: the same request sent again has the same.
func call(e journal.Entry) string { return e.Method + " " + e.Path }

// good tells whether an answer of success reached the client.
func good(e journal.Entry) bool {
	return e.SentStatus >= 200 && e.SentStatus < 300 && e.Outcome == journal.OutcomeAnswered
}
