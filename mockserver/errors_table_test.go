package mockserver

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/openapi"
)

// Every row of the table that an operation can answer with is in the document of its dialect, to the letter: also those
// that no request can provoke at will.
func TestTheTableOfErrorsFitsTheDocuments(t *testing.T) {
	t.Parallel()
	checked := 0
	for dialect, overlays := range map[assumption.Keyword][]openapi.Overlay{
		assumption.Current: {openapi.Extensions}, assumption.Legacy: {openapi.Legacy, openapi.Extensions},
	} {
		document, err := openapi.Load(overlays...)
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range document.Operations() {
			x := &exchange{entry: journal.Entry{Operation: op.ID}}
			for _, set := range assumedSets(t, dialect) {
				x.assumed = &assumed{Set: set}
				for _, reason := range reasonsOf(op.ID) {
					checked++
					a := answerFor(reason, op.ID, x.assumedFor(reason))
					body, err := json.Marshal(a.body())
					if err != nil {
						t.Fatal(err)
					}
					if found := op.CheckResponse(a.status, http.Header{"Content-Type": {"application/json"}}, body); found != nil {
						t.Errorf("%s %s, dialect %s: %v", op.ID, reason, dialect, found)
					}
					if flat := a.name == ""; flat != (dialect == assumption.Legacy && isAuth[op.ID]) {
						t.Errorf("%s %s, dialect %s: answers %s", op.ID, reason, dialect, body)
					}
				}
			}
		}
	}
	if checked < 2000 {
		t.Errorf("only %d answers were checked", checked)
	}
}

// assumedSets are sets of one dialect, one for each other value of an assumption that changes errors.
func assumedSets(t *testing.T, dialect assumption.Keyword) []assumption.Set {
	t.Helper()
	var sets []assumption.Set
	for name, values := range map[string][]string{
		"unauthorized-text": {"by-page", "authentication-required", "invalid-or-expired", "authentication-required-or-failed", "sibling"},
		"feature-off":       {"forbidden"},
		"wrong-method":      {"not-found"},
	} {
		for _, value := range values {
			set, err := assumption.Default().With(map[string]string{"dialect": string(dialect), name: value})
			if err != nil {
				t.Fatal(err)
			}
			sets = append(sets, set)
		}
	}
	return sets
}

// reasonsOf are the reasons that an operation may have to refuse a request.
func reasonsOf(operation string) []journal.Reason {
	reasons := []journal.Reason{
		journal.ReasonIPNotAllowed, journal.ReasonRateLimited, journal.ReasonInternal, journal.ReasonNoState, journal.ReasonAccountInactive,
	}
	if public[operation] {
		return slices.Concat(reasons, bodyReasons(), []journal.Reason{journal.ReasonBadCredentials})
	}
	reasons = append(reasons, journal.ReasonTokenMissing, journal.ReasonTokenMalformed, journal.ReasonTokenExpired, journal.ReasonTokenRevoked)
	if operation == "logout" {
		reasons = append(reasons, journal.ReasonBodyNotJSON, journal.ReasonBodyIncomplete, journal.ReasonBodyTooLarge)
	}
	if features[operation] != "" {
		reasons = append(reasons, journal.ReasonFeatureOff)
	}
	for _, reason := range []journal.Reason{journal.ReasonBadID, journal.ReasonNotFound} {
		if _, may := answers[reason][operation]; may {
			reasons = append(reasons, reason)
		}
	}
	if _, posted := answers[journal.ReasonFieldMissing][operation]; posted {
		reasons = append(reasons, bodyReasons()...)
	}
	return reasons
}

// bodyReasons are those that every operation with a body may have.
func bodyReasons() []journal.Reason {
	return []journal.Reason{
		journal.ReasonBodyNotJSON, journal.ReasonBodyIncomplete, journal.ReasonBodyTooLarge, journal.ReasonWrongMediaType, journal.ReasonFieldMissing,
	}
}
