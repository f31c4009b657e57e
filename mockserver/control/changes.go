package control

import (
	"context"
	"net/http"
	"net/url"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// ChangeController is the part of a Controller by which a display keeps up with a mock that others steer.
type ChangeController interface {
	// FollowChanges tells each of a version of the mock: at once, and again whenever the mock was steered, by whomever: by a control call, a
	// trigger, a mock that shares the state. Requests alone make no version; FollowJournal tells of those. What changes within 100 ms of real
	// time is told as one, and each may be told the same version again after a while, so that a reader knows that it is still followed.
	// A version is a whole number that is higher than those before it; how much higher means nothing. FollowChanges returns nil when the mock
	// is about to stop, or the sandbox has ended; the error of ctx; or what each returns.
	FollowChanges(ctx context.Context, each func(version uint64) error) error
}

const (
	changesPath = "/changes"
	changesKey  = "changes" // of the query of a stream of the journal, that is to tell of changes as well
)

// changedData goes with a change.
type changedData struct {
	Version uint64 `json:"version"`
}

const (
	eventChanged = "changed"
	idleText     = ": idle\n\n"
)

// streamChanges answers with server-sent events.
func streamChanges(c Controller) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := checkQuery(r, nil)
		if err == nil {
			_, _, err = decode[nothing](http.MaxBytesReader(w, r.Body, maxBody))
		}
		if err != nil {
			write(w, nil, err)
			return
		}
		s := newStream(w)
		if r.Method == http.MethodHead {
			s.begin()
			return
		}
		tell := s.eachChange(r.Context())
		err = c.FollowChanges(r.Context(), func(version uint64) error {
			if !s.begun {
				s.begin()
			}
			return tell(version)
		})
		switch {
		case !s.begun && err != nil:
			write(w, nil, err)
		case err == nil:
			_ = s.write(r.Context(), "event: "+string(journal.EventEnd)+"\ndata: {}\n\n", false) // whoever has gone needs no end
		}
	})
}

// eachChange writes versions as events, and one that was told already as a comment.
func (s *stream) eachChange(ctx context.Context) func(version uint64) error {
	var last uint64
	return func(version uint64) error {
		text := idleText
		if version != last {
			last = version
			var err error
			if text, err = block("event: "+eventChanged+"\n", changedData{version}); err != nil {
				return err
			}
		}
		return s.write(ctx, text, false)
	}
}

// parseChanges reads whether a stream of the journal is to tell of changes, too.
func parseChanges(query url.Values) (bool, error) {
	switch text := query.Get(changesKey); text {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	default:
		return false, Invalidf("query: changes is %q, want true or false", journal.MaskPath(text))
	}
}
