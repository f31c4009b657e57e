package mockserver_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// TestACacheThatForgetsTooLateIsCaught runs all rows on mocks that are broken as a cache in front of the verdict breaks them: one
// that gives out what it has for a while after it should have forgotten, and one that forgets good tokens as well. Each row
// catches one of the two or both: the first where answers change, the second where they are good afterwards.
func TestACacheThatForgetsTooLateIsCaught(t *testing.T) {
	t.Parallel()
	const readers = 3
	for name, rows := range slipGroups() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stage := newSlipStage(t, readers)
			for i, row := range rows {
				stage.spoil = nil
				if row.was != row.is {
					stage.spoil = forgetsLate
				}
				stage.mustCatch(row, i)
				if row.is == good() {
					stage.spoil = forgetsGoodTokens
					stage.mustCatch(row, i)
				}
			}
		})
	}
}

// mustCatch runs a round on a broken mock, in process.
func (s *slipStage) mustCatch(row slip, n int) {
	s.t.Helper()
	if s.spoil == nil {
		return
	}
	for _, text := range s.run(row, n, &tally{}) {
		if strings.Contains(text, "began after the change had returned: got ") {
			return
		}
	}
	s.t.Errorf("%s: nothing slips through a cache that is wrong", row.name)
}

// forgetsLate gives the first answer that readers got to a request again, for 50 requests after the change.
func forgetsLate(b *bout, inner http.Handler) http.Handler {
	var mu sync.Mutex
	known, left := map[string]*httptest.ResponseRecorder{}, 50
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		key := r.Method + r.URL.String() + r.Header.Get("Authorization") + string(body)
		late := b.changed.Load()
		fresh := httptest.NewRecorder()
		inner.ServeHTTP(fresh, r) // so that the journal is as it should be
		mu.Lock()
		defer mu.Unlock()
		if known[key] == nil && b.racing.Load() {
			known[key] = fresh
		}
		if late && left > 0 {
			left--
			fresh = known[key]
		}
		w.WriteHeader(fresh.Code)
		_, _ = w.Write(fresh.Body.Bytes())
	})
}

// forgetsGoodTokens takes each token for bad after the change.
func forgetsGoodTokens(b *bout, inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !b.changed.Load() {
			inner.ServeHTTP(w, r)
			return
		}
		inner.ServeHTTP(httptest.NewRecorder(), r)
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, errAccessToken)
	})
}
