package client

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/popupmock/popupmock/openapi"
)

// rememberedVerdicts is how many distinct answers are remembered to be as they should.
const rememberedVerdicts = 256

// contractTransport checks requests and answers against the OpenAPI document. Both are held in memory while it does, up to
// maxBody.
//
// Only requests below the base URL are checked, and there a path that the document does not have is a violation. What goes to
// another host, or beside the base URL, is no business of the document, and passes as it is.
type contractTransport struct {
	next     http.RoundTripper
	document *openapi.Document
	checker  *openapi.Checker
	base     *url.URL
	timeout  time.Duration // of the end of an answer, in real time
}

// newContractTransport checks what goes to base, which has no slash at its end, on its way to next. A departure is a
// *ContractError. An answer that departs is withheld: where it was the one to a refresh, the pair of tokens in it is lost,
// and the next call has to log in.
func newContractTransport(next http.RoundTripper, document *openapi.Document, base *url.URL, timeout time.Duration) http.RoundTripper {
	return &contractTransport{next, document, openapi.NewChecker(rememberedVerdicts), base, timeout}
}

// RoundTrip is that of http.RoundTripper. Beside *ContractError, its errors are those of next and of reading the request's
// body.
func (t *contractTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	path, ours := below(t.base, r.URL)
	if !ours {
		return t.next.RoundTrip(r)
	}
	r, body, err := replayable(r)
	if err != nil && !errors.Is(err, errTooLarge) {
		return nil, err
	}
	op, allowed := t.document.Lookup(r.Method, path)
	if op == nil {
		return nil, unknownOperation(r.Method, path, allowed)
	}
	found, inPath := tooLarge("request"), variables(op, path)
	if err == nil {
		found = op.CheckCall(r, inPath, body)
	}
	if len(found) > 0 {
		sight := sight{op: op, body: body, header: r.Header, query: r.URL.Query(), path: inPath, bearer: bearerOf(r)}
		return nil, sight.contractError(found)
	}
	resp, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	return t.checked(op, r, resp)
}

// CloseIdleConnections is that of next.
func (t *contractTransport) CloseIdleConnections() { closeIdle(t.next) }

// checked reads an answer, checks it, and gives it a body to be read once more.
func (t *contractTransport) checked(op *openapi.Operation, r *http.Request, resp *http.Response) (*http.Response, error) {
	resp.Body = watch(resp.Body, t.timeout)
	body, err := readBody(resp)
	_ = resp.Body.Close()
	if err != nil && !errors.Is(err, errTooLarge) { // cut on its way, which is for the reader to see
		resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), failing{err}))
		return resp, nil
	}
	found := tooLarge("response")
	if err == nil {
		found = t.checker.Response(op, resp.StatusCode, resp.Header, body)
	}
	if len(found) > 0 {
		sight := sight{op: op, body: body, header: resp.Header, status: resp.StatusCode, bearer: bearerOf(r)}
		return nil, sight.contractError(found)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// sizeRule is the one rule that is ours and not the document's.
const sizeRule = "size"

func tooLarge(in string) []openapi.Violation {
	return []openapi.Violation{{In: in, Where: "body", Rule: sizeRule, Detail: fmt.Sprintf("want %d bytes or fewer", maxBody)}}
}

// variables returns what stands in a path for the variables of an operation.
func variables(op *openapi.Operation, path string) map[string]string {
	values := map[string]string{}
	segments := strings.Split(path, "/")
	for i, name := range strings.Split(op.Path, "/") {
		if strings.HasPrefix(name, "{") && i < len(segments) {
			values[strings.Trim(name, "{}")] = segments[i]
		}
	}
	return values
}

// replayable returns a request with a body that has been read and can be read again, as often as it takes.
func replayable(r *http.Request) (*http.Request, []byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return r, nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	_ = r.Body.Close()
	switch {
	case err != nil:
		return r, nil, fmt.Errorf("read the request to check it: %w", err)
	case len(body) > maxBody:
		return r, nil, errTooLarge
	}
	r = r.Clone(r.Context()) // a RoundTripper leaves the request as it is
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	return r, body, nil
}

// failing is a reader that has nothing but an error.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
