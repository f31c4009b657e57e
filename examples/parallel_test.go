package examples_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
)

// crowds share one client among eight calls at once, in the languages whose programs do several things at a time.
var crowds = []program{
	{"python", []string{"python3"}, []string{"python3", "-I", "-S", "-B", "testdata/parallel.py"}},
	{"node", []string{"node"}, []string{"node", "testdata/parallel.mjs"}},
}

const (
	allGood    = "statuses [200,200,200,200,200,200,200,200]"
	allRefused = "statuses [401,401,401,401,401,401,401,401]"
)

// However many calls find the token dead at once, one of them replaces it. How many do find it dead is theirs to race for,
// so only logins and refreshes are compared.
func TestOneRenewalAtATime(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		steps []step
		want  []string
	}{
		{
			name:  "first calls",
			steps: []step{line(categories, allGood)},
			want:  []string{"login 200"},
		},
		{
			name:  "61 minutes pass",
			steps: []step{line(categories, allGood), advance(61 * time.Minute), line(categories, allGood)},
			want:  []string{"login 200", "refresh 200"},
		},
		{
			name:  "8 days pass",
			steps: []step{line(categories, allGood), advance(8 * 24 * time.Hour), line(categories, allGood)},
			want:  []string{"login 200", "refresh 401 token_expired", "login 200"},
		},
		{
			name:  "the account is deactivated",
			steps: []step{line(categories, allGood), deactivate, line(categories, allRefused)},
			want:  []string{"login 200", "refresh 401 account_inactive", "login 401 account_inactive"},
		},
	}
	eachProgram(t, crowds, func(t *testing.T, p program) {
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				mock := mockserver.Start(t)
				crowd := start(t, p, settings(mock, mock.URL))
				for _, do := range test.steps {
					do(&scene{t, mock, crowd})
				}
				checkEnd(t, crowd, 0, "")
				if diff := cmp.Diff(test.want, renewals(mock)); diff != "" {
					t.Errorf("logins and refreshes (-want +got):\n%s", diff)
				}
			})
		}
	})
}

// A 401 that comes in after another call has renewed the tokens says nothing about the new ones.
func TestLateRefusal(t *testing.T) {
	t.Parallel()
	eachProgram(t, crowds, func(t *testing.T, p program) {
		mock := mockserver.Start(t)
		var refused atomic.Bool
		renewed := make(chan struct{})
		closeOnce := sync.OnceFunc(func() { close(renewed) })
		front := startFront(t, mock, map[string]http.HandlerFunc{categories: func(w http.ResponseWriter, r *http.Request) {
			answer := httptest.NewRecorder()
			mock.Handler().ServeHTTP(answer, r)
			switch {
			case answer.Code == http.StatusUnauthorized && !refused.Swap(true):
				select { // until a call got through with new tokens
				case <-renewed:
				case <-r.Context().Done():
				}
			case answer.Code == http.StatusOK && refused.Load():
				closeOnce()
			}
			w.WriteHeader(answer.Code)
			_, _ = w.Write(answer.Body.Bytes())
		}})
		crowd := start(t, p, settings(mock, front.url))
		for _, do := range []step{line(categories, allGood), advance(61 * time.Minute), line(categories, allGood)} {
			do(&scene{t, mock, crowd})
		}
		checkEnd(t, crowd, 0, "")
		if diff := cmp.Diff([]string{"login 200", "refresh 200"}, renewals(mock)); diff != "" {
			t.Errorf("logins and refreshes (-want +got):\n%s", diff)
		}
	})
}

func renewals(mock *mockserver.TestServer) []string {
	var lines []string
	for _, e := range mock.Journal() {
		if e.Operation == "login" || e.Operation == "refresh" {
			lines = append(lines, requestLine(e))
		}
	}
	return lines
}
