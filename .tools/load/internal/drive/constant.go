package drive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/valyala/fasthttp"
)

// Load says how much is sent by the built-in generator.
type Load struct {
	// Connections are how many there are at a time, one request each.
	Connections int
	// For is how long requests are sent. Zero means as long as it takes for Count.
	For time.Duration
	// Count is how many requests are sent in all. Zero means as many as fit.
	Count int
	// Rate is how many requests are due in a second. Zero sends the next one as soon as the last one was answered.
	Rate float64
}

// Send puts a load on a server from this process, and returns when it is done or ctx ends, whichever is first. An error says that
// the load could not be put on; what the server did wrong is in the result.
func Send(ctx context.Context, work Work, load Load) (Result, error) {
	if len(work.Rotate) > 0 && len(work.Rotate) < load.Connections {
		return Result{}, fmt.Errorf("%d refresh tokens for %d connections, want one each", len(work.Rotate), load.Connections)
	}
	if load.For > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, load.For, errDone)
		defer cancel()
	}
	address, err := hostOf(work.URL)
	if err != nil {
		return Result{}, err
	}
	begin := time.Now()
	senders := make([]*sender, load.Connections)
	var all sync.WaitGroup
	for i := range senders {
		senders[i] = newSender(work, address, i)
		all.Go(func() { senders[i].run(ctx, load, i, begin) })
	}
	all.Wait()
	took := time.Since(begin)
	return sum(senders, took), nil
}

// errDone ends a load whose time has come.
var errDone = errors.New("the load has lasted as long as it was to")

func hostOf(rawURL string) (string, error) {
	uri := fasthttp.AcquireURI()
	defer fasthttp.ReleaseURI(uri)
	if err := uri.Parse(nil, []byte(rawURL)); err != nil {
		return "", err
	}
	return string(uri.Host()), nil
}

// sender is one connection.
type sender struct {
	do       func() // sends one request and waits for its answer
	client   fasthttp.HostClient
	request  fasthttp.Request
	response fasthttp.Response
	before   []byte // of a body that rotates, what stands before the token
	token    []byte // empty where nothing rotates
	after    []byte
	size     int
	took     *hdrhistogram.Histogram // microseconds
	bad      int
	lost     int
}

func newSender(work Work, address string, i int) *sender {
	s := &sender{client: fasthttp.HostClient{Addr: address, MaxConns: 1}, size: work.Size, took: newHistogram()}
	s.do = s.send
	s.request.SetRequestURI(work.URL)
	s.request.Header.SetMethod(work.method())
	if kind := work.contentType(); kind != "" {
		s.request.Header.SetContentType(kind)
	}
	if work.Token != "" {
		s.request.Header.Set("Authorization", "Bearer "+work.Token)
	}
	s.request.SetBodyString(work.Body)
	if len(work.Rotate) > 0 {
		before, after, _ := bytes.Cut([]byte(work.Body), []byte(RotateMark))
		s.before, s.after, s.token = before, after, []byte(work.Rotate[i])
	}
	return s
}

// run sends what falls to connection i: requests are due in turn, one connection after the other.
func (s *sender) run(ctx context.Context, load Load, i int, begin time.Time) {
	defer s.client.CloseIdleConnections()
	for k := i; load.Count == 0 || k < load.Count; k += load.Connections {
		due := time.Now()
		if load.Rate > 0 {
			due = begin.Add(time.Duration(float64(k) / load.Rate * float64(time.Second)))
			if wait := time.Until(due); wait > 0 {
				time.Sleep(wait)
			}
		}
		if ctx.Err() != nil {
			return
		}
		s.do()
		_ = s.took.RecordValue(min(time.Since(due).Microseconds(), longest)) // what is in its bounds is recorded
	}
}

func (s *sender) send() {
	if s.token != nil {
		s.request.ResetBody()
		s.request.AppendBody(s.before)
		s.request.AppendBody(s.token)
		s.request.AppendBody(s.after)
	}
	switch err := s.client.Do(&s.request, &s.response); {
	case err != nil:
		s.lost++
		return
	case s.response.StatusCode() != fasthttp.StatusOK:
		s.bad++
		return
	case len(s.response.Body()) < s.size:
		s.lost++
		return
	}
	if s.token == nil {
		return
	}
	next := refreshToken(s.response.Body())
	if next == nil {
		s.lost++
		return
	}
	s.token = append(s.token[:0], next...)
}

func sum(senders []*sender, took time.Duration) Result {
	result := Result{Seconds: took.Seconds()}
	all := newHistogram()
	for _, s := range senders {
		all.Merge(s.took)
		result.Bad += s.bad
		result.Lost += s.lost
	}
	result.Requests = int(all.TotalCount())
	result.Late = float64(all.ValueAtQuantile(99)) / 1000
	return result
}

// longest is the longest time in microseconds that is told apart from longer ones.
const longest = 10 * 60 * 1_000_000

// newHistogram counts times to three digits, however many there are: a load that lasts for an hour takes no more memory than a short one.
func newHistogram() *hdrhistogram.Histogram { return hdrhistogram.New(1, longest, 3) }
