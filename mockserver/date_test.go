package mockserver_test

import (
	"net/http"
	"testing"
)

func TestControlAnswersCarryTheMocksDate(t *testing.T) {
	t.Parallel()
	mock, u := controlled(t)
	answer := u.do("POST", "/_mock/clock/advance", `{"by":"1d"}`)
	if got, want := answer.header.Get("Date"), mock.Now().Format(http.TimeFormat); got != want {
		t.Errorf("Date is %q, want %q", got, want)
	}
}
