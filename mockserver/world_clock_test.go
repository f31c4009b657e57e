package mockserver_test

import (
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// slowBody is a request body that does something when it is first asked for.
type slowBody struct {
	*strings.Reader
	first func()
}

func (b slowBody) Read(p []byte) (int, error) {
	b.first()
	return b.Reader.Read(p)
}

// A request that is still arriving while the mock is reset ends in the old world, and by the old world's clock: a login of
// its time, and a token that is not good for anything afterwards.
func TestARequestKeepsTheClockOfItsWorld(t *testing.T) {
	t.Parallel()
	var entries []journal.Entry
	mock := mockserver.Start(t, mockserver.WithSeed("clock"), func(c *mockserver.Config) {
		c.OnEntry = func(e journal.Entry) { entries = append(entries, e) }
	})
	mock.Advance(24 * time.Hour)
	body := slowBody{strings.NewReader(`{"username":"` + mock.Username + `","password":"` + mock.Password + `"}`), sync.OnceFunc(func() {
		if err := mock.Reset(t.Context()); err != nil {
			t.Error(err)
		}
	})}
	w := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "/auth/login", body)
	r.Header.Set("Content-Type", "application/json")
	mock.Handler().ServeHTTP(w, r)
	then := mockserver.SeededStart().Add(24 * time.Hour)
	if date := w.Header().Get("Date"); w.Code != 200 || date != then.Format("Mon, 02 Jan 2006 15:04:05 GMT") {
		t.Errorf("status %d, Date %s, want 200 a day after the start", w.Code, date)
	}
	if len(entries) != 1 || !entries[0].At.Equal(then) {
		t.Errorf("announced as %+v, want it a day after the start", entries)
	}
	if now := mock.Now(); !now.Equal(mockserver.SeededStart()) {
		t.Errorf("the mock's time is %s, want that of the start", now)
	}
	if got := mock.Journal(); len(got) != 0 {
		t.Errorf("the journal has %d entries of the old world, want none", len(got))
	}
}
