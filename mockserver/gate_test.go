package mockserver

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
)

// A request that was read just before the end may come to its handler after it.
func TestNoRequestIsAnsweredAfterTheEnd(t *testing.T) {
	t.Parallel()
	mock, err := NewLoopback(Config{})
	if err != nil {
		t.Fatal(err)
	}
	requests := mock.http.BaseContext(nil)
	ask := func() (status int, cause any) {
		defer func() { cause = recover() }()
		w := httptest.NewRecorder()
		mock.http.Handler.ServeHTTP(w, httptest.NewRequest("GET", "/.well-known/jwks.json", http.NoBody))
		return w.Code, nil
	}
	if status, cause := ask(); status != http.StatusOK || cause != nil || requests.Err() != nil {
		t.Errorf("before the end: status %d, panic %v, requests have ended by %v", status, cause, requests.Err())
	}
	mock.Close()
	status, cause := ask()
	if aborted, _ := cause.(error); !errors.Is(aborted, http.ErrAbortHandler) || status != 0 {
		t.Errorf("after the end: status %d, panic %v, want %v", status, cause, http.ErrAbortHandler)
	}
	if requests.Err() == nil {
		t.Error("after the end the context of requests has not ended")
	}
}
