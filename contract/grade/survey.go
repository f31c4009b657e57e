package grade

import (
	"slices"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// A survey is what the client does in an ordinary world, where nothing goes wrong. It says what there is to be judged, and
// how often a call is sent that needs no second try.
type survey struct {
	record *record
	// sent is how often each call was sent.
	sent map[string]int
	// works has the calls that have given data, and their operations. What fails even here, such as a look for a path that is not
	// there, need not succeed anywhere.
	works map[string]string
	// calls is how many calls for data there were, logins how many logins.
	calls, logins int
	// parallel tells that it makes calls at the same time.
	parallel bool
}

// surveyed reads what the client has done there.
func surveyed(r *record) *survey {
	s := &survey{record: r, sent: map[string]int{}, works: map[string]string{}}
	for _, e := range r.entries {
		switch {
		case isData(e):
			s.calls++
			s.sent[call(e)]++
			if good(e) {
				s.works[call(e)] = e.Operation
			}
		case isLogin(e):
			s.logins++
		}
	}
	s.parallel = overlapping(pick(r.entries, isData))
	return s
}

// useless says why nothing can be judged by this client; empty when something can.
func (s *survey) useless() string {
	r := s.record
	end := r.ending()
	switch {
	case len(r.entries) == 0:
		return "it sent no request to the base URL that it was given, where nothing goes wrong: does it read " +
			r.lab.client.Names.BaseURL + "?" + end
	case !slices.ContainsFunc(r.entries, both(isData, good)):
		return "where nothing goes wrong, it made no call that gave data; its requests show what became of them" + end
	case r.foreign():
		return fromElsewhere
	case s.logins == 0:
		return "where nothing goes wrong, it did not log in"
	case end != "":
		return "where nothing goes wrong, it fails already" + end
	}
	return ""
}

// ending says how the first run ended, where that is no success.
func (r *record) ending() string {
	if len(r.runs) == 0 || r.runs[0].ok() {
		return ""
	}
	return ": " + r.runs[0].why()
}

// allowed is how often a client may send the calls that it has sent in a run, when each call may be sent so many times.
func (s *survey) allowed(entries []journal.Entry, each int) (over []journal.Entry) {
	sent := map[string]int{}
	for _, e := range pick(entries, isData) {
		sent[call(e)]++
		if sent[call(e)] > each*max(1, s.sent[call(e)]) {
			over = append(over, e)
		}
	}
	return over
}

// asked is how many calls a run has begun: of those that it has sent at all, as many as in the survey.
func (s *survey) asked(entries []journal.Entry) int {
	seen, n := map[string]bool{}, 0
	for _, e := range pick(entries, isData) {
		if !seen[call(e)] {
			seen[call(e)] = true
			n += max(1, s.sent[call(e)])
		}
	}
	return n
}
