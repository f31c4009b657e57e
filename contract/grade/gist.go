package grade

import (
	"fmt"
	"strings"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// sequential tells whether the client makes one call after the other. The survey shows that.
func (r *record) sequential() bool { return r.lab.survey == nil || !r.lab.survey.parallel }

// succeeded tells whether every call that the client makes where nothing goes wrong has given data in the end.
func (r *record) succeeded() bool { return r.runs[0].ok() && r.succeededIn(0) }

// succeededIn is succeeded for one start of the client, whatever it says of itself.
func (r *record) succeededIn(start int) bool {
	s := r.lab.survey
	sent, given, others := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, e := range pick(r.in(start), isData) {
		sent[call(e)] = true
		if !good(e) {
			continue
		}
		given[call(e)] = true
		if _, known := s.works[call(e)]; !known {
			others[e.Operation] = true // such as the same with the id of something that is there in this world alone
		}
	}
	for asked, operation := range s.works {
		if !given[asked] && (sent[asked] || !others[operation]) {
			return false
		}
	}
	return len(given) > 0
}

// unlessOK starts the client once more when the first run has not gone well.
func (w *world) unlessOK() (bool, error) { return !w.runs[0].ok(), nil }

// always starts it once more.
func (w *world) always() (bool, error) { return true, nil }

// gist says in a few words what was seen instead of what was to be seen.
func (r *record) gist() string {
	if len(r.entries) == 0 {
		return "it sent nothing"
	}
	var words []string
	for _, e := range r.entries[:min(len(r.entries), gistLength)] {
		words = append(words, fmt.Sprintf("%s %s", name(e), status(e)))
	}
	if more := len(r.entries) - gistLength; more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	return "what came was " + strings.Join(words, ", ")
}

// gistLength is how many requests give the gist.
const gistLength = 6

func name(e journal.Entry) string {
	if e.Operation != "" {
		return e.Operation
	}
	return call(e)
}

func status(e journal.Entry) string {
	if e.SentStatus == 0 {
		return "without an answer"
	}
	return fmt.Sprint(e.SentStatus)
}
