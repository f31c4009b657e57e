package mockserver_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestACacheThatForgetsTooLateIsCaught runs all rows on mocks that are broken as a cache in front of the verdict breaks them: those
// where answers change on one that gives out what it has for a while after it should have forgotten, those where nothing is
// to change on one that forgets good tokens as well.
func TestACacheThatForgetsTooLateIsCaught(t *testing.T) {
	t.Parallel()
	for name, rows := range slipGroups() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stage := newSlipStage(t, 2)
			for i, row := range rows {
				stage.spoil = forgetsLate
				if row.was == row.is {
					stage.spoil = forgetsGoodTokens
				}
				if !caught(stage.run(row, i, &tally{})) {
					t.Errorf("%s: nothing slips through a cache that is wrong", row.name)
				}
			}
		})
	}
}

// caught tells whether a request was found that began after the change and got a wrong answer.
func caught(wrong []string) bool {
	return slices.ContainsFunc(wrong, func(text string) bool {
		return strings.Contains(text, "began after the change had returned: got ")
	})
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
