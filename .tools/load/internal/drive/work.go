package drive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Work is what is asked of a server again and again.
type Work struct {
	// URL is where each request goes.
	URL string
	// Token is the access token that each request shows. Empty shows none.
	Token string
	// Body is what is posted, as JSON. Empty makes requests GET.
	Body string
	// Form says that Body is a form, and not JSON.
	Form bool
	// Rotate has each request show the refresh token that the last answer on its connection gave, in the place of RotateMark in
	// Body. These are the first ones; there are more than connections.
	Rotate []string
	// Size is the least number of bytes that a good answer has.
	Size int
}

// RotateMark stands for the refresh token in the body of work that rotates.
const RotateMark = "REFRESH_TOKEN"

// method is GET without a body.
func (w Work) method() string {
	if w.Body == "" {
		return http.MethodGet
	}
	return http.MethodPost
}

// contentType is empty without a body.
func (w Work) contentType() string {
	switch {
	case w.Body == "":
		return ""
	case w.Form:
		return "application/x-www-form-urlencoded"
	}
	return "application/json"
}

// Once sends one request, with the first refresh token for work that rotates, and returns the body of its answer. Any status but
// 200 is an error, and so is an answer that is too short.
func (w Work) Once(ctx context.Context) ([]byte, error) {
	body := w.Body
	if len(w.Rotate) > 0 {
		body = strings.Replace(body, RotateMark, w.Rotate[0], 1)
	}
	request, err := http.NewRequestWithContext(ctx, w.method(), w.URL, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if kind := w.contentType(); kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	if w.Token != "" {
		request.Header.Set("Authorization", "Bearer "+w.Token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s %s: %w", request.Method, w.URL, err)
	case response.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%s %s answered %d, want 200", request.Method, w.URL, response.StatusCode)
	case len(answer) < w.Size:
		return nil, fmt.Errorf("%s %s answered %d bytes, want at least %d", request.Method, w.URL, len(answer), w.Size)
	}
	return answer, nil
}

// Result is what a load has come to.
type Result struct {
	Requests int
	Seconds  float64
	// Bad counts the answers that were not 200, and Lost the requests without an answer, or with one that was too short.
	Bad, Lost int
	// Late is the time in milliseconds that 99 of 100 answers took at most: from the moment the request was due, where a rate was
	// given; from sending it otherwise.
	Late float64
}

// PerSecond is how many requests were answered a second.
func (r Result) PerSecond() float64 { return float64(r.Requests) / r.Seconds }

// Together is what loads that were put on several servers at once have come to. An answer is as late as at the server where it is latest.
func Together(all ...Result) (sum Result) {
	for _, r := range all {
		sum.Requests, sum.Bad, sum.Lost = sum.Requests+r.Requests, sum.Bad+r.Bad, sum.Lost+r.Lost
		sum.Seconds, sum.Late = max(sum.Seconds, r.Seconds), max(sum.Late, r.Late)
	}
	return sum
}

// ErrNothing is returned by Check of a load that got no answer at all.
var ErrNothing = errors.New("no request was answered")

// Check is an error where any answer was not what it had to be: figures of such a load mean nothing.
func (r Result) Check() error {
	switch {
	case r.Bad > 0 || r.Lost > 0:
		return fmt.Errorf("%d of %d answers were not 200, and %d were lost", r.Bad, r.Requests, r.Lost)
	case r.Requests == 0:
		return ErrNothing
	}
	return nil
}

// refreshToken finds the refresh token in the answer to a login or a refresh, without decoding the rest. The result points into
// the body, and is nil where there is none.
func refreshToken(body []byte) []byte {
	_, rest, found := bytes.Cut(body, []byte(`"refresh_token":"`))
	token, _, whole := bytes.Cut(rest, []byte(`"`))
	if !found || !whole || len(token) == 0 {
		return nil
	}
	return token
}
