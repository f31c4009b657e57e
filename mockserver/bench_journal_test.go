package mockserver_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// BenchmarkJournal tells what the journal adds to the product list. There is no mock without one, so that each answer is
// recorded once more, in another journal: what that takes, the answer would take less. Medians, because the two lie
// nanoseconds apart and a machine has other things to do. With "followed" a stream and a waiter look on.
func BenchmarkJournal(b *testing.B) {
	b.Run("alone", func(b *testing.B) { benchmarkJournal(b, mockserver.Start(b)) })
	b.Run("followed", func(b *testing.B) {
		mock := mockserver.Start(b)
		none := journal.Filter{Status: http.StatusTeapot}
		go func() {
			_ = mock.FollowJournal(b.Context(), none, journal.From{}, func(journal.Event) error { return nil })
		}()
		go func() { _, _ = mock.WaitJournal(b.Context(), none, 1, mockserver.MaxTTL) }()
		benchmarkJournal(b, mock)
	})
}

func benchmarkJournal(b *testing.B, mock *mockserver.TestServer) {
	u := newUser(b, mock.Server)
	token := u.login().Access
	u.get(productsPath, token)
	final := mock.Journal()[1]
	again := journal.New(journal.Limits{})
	r, err := http.NewRequest("GET", "http://mock.test"+productsPath, http.NoBody)
	if err != nil {
		b.Fatal(err)
	}
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("Authorization", "Bearer "+token)
	handler := mock.Handler()

	var answers, records []time.Duration
	for b.Loop() {
		start := b.Elapsed()
		handler.ServeHTTP(&nullWriter{header: http.Header{}}, r)
		answered := b.Elapsed()
		p := again.Begin(journal.Entry{At: final.At, RealAt: final.RealAt, Method: r.Method, Path: r.URL.Path, Peer: r.RemoteAddr})
		p.Deciding()
		p.Complete(final)
		answers, records = append(answers, answered-start), append(records, b.Elapsed()-answered)
	}
	answer, record := median(answers), median(records)
	b.ReportMetric(float64(answer), "answer-ns")
	b.ReportMetric(float64(record), "record-ns")
	b.ReportMetric(100*float64(record)/float64(answer-record), "%-more-than-without")
}

func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}

// BenchmarkSharedJournal reads a list at a mock that shares its state, with a journal of its own and with one that is shared, which it sends
// in the background; with -cpu 1 that counts as well.
func BenchmarkSharedJournal(b *testing.B) {
	for name, replica := range map[string]string{"own": "", "shared": "mock-0"} {
		b.Run(name, func(b *testing.B) {
			mock := newMock(b, mockserver.Config{State: records.NewMemory(1000), Replica: replica})
			b.Cleanup(mock.Close)
			list := newHotClient(b, mock.Handler(), "GET", productsPath).bearing(newUser(b, mock).login().Access)
			b.ReportAllocs()
			for b.Loop() {
				list.ask(http.StatusOK)
			}
		})
	}
}
