package mockserver

import (
	"context"
	"net/http"

	"github.com/popupmock/popupmock/mockserver/control"
)

// behindHeader names the mocks that a change does not hold at yet, or whose requests may be missing, where several share a state.
const behindHeader = "Popupmock-Behind"

// steerShared answers a control call by what all who share the state have done before: it reads what requests have left, and those were answered by
// whichever mock. One that may have changed something is not answered before that holds everywhere. Calls about health and metrics are answered
// whatever becomes of the state.
func (s *Server) steerShared(w http.ResponseWriter, r *http.Request) {
	late := &lagging{}
	r = r.WithContext(context.WithValue(r.Context(), behindKey{}, late))
	out := datedWriter{w, s.Now, nil}
	if !control.IsHealth(r.URL.Path) && !control.IsMetrics(r.URL.Path) && !control.IsPage(r.URL.Path) {
		if err := s.commons.abreast(r.Context()); err != nil {
			s.guard().Refusal(err).ServeHTTP(out, r)
			return
		}
	}
	out.settle = func(header http.Header) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			behind, err := s.commons.everywhere(r.Context())
			if err != nil {
				s.log.Warn("it is not known whether a change holds everywhere", "cause", err)
				behind = append(behind, "*")
			}
			late.add(behind...)
		}
		if names := late.text(); names != "" {
			header.Set(behindHeader, names)
		}
	}
	s.control().ServeHTTP(out, r)
}
