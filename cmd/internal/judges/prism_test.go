package judges

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
)

// A prism is a running Prism: a proxy that judges each request and each answer by an OpenAPI document, and names what
// breaks it in the header sl-violations. With its option --errors it would answer in place of the server, and keep bad
// requests from it; without, every answer that comes through is the server's own.
type prism struct {
	url      string
	client   *http.Client
	handlers sync.Map // by the header Call: each call has a server of its own behind the one proxy
}

func (p *prism) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if handler, ok := p.handlers.Load(r.Header.Get("Call")); ok {
		handler.(http.Handler).ServeHTTP(w, r)
		return
	}
	http.Error(w, "no such call", http.StatusNotImplemented)
}

// startPrism runs Prism until the test ends.
func startPrism(t *testing.T, text []byte) *prism {
	t.Helper()
	p := &prism{client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: timeLimit}}
	upstream := httptest.NewServer(p)
	t.Cleanup(upstream.Close)
	p.url = runPrism(t, "proxy", written(t, "openapi.yaml", text), upstream.URL)
	return p
}

// runPrism runs a Prism until the test ends, and returns the URL that it listens on.
func runPrism(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeLimit)
	cmd := exec.CommandContext(ctx, need.Judge(t, "prism"), append(args, "--port", "0")...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said, read := listening(stdout)
	t.Cleanup(func() {
		cancel()
		<-read
		_ = cmd.Wait() // it was killed
	})
	url := <-said
	if url == "" {
		cancel()
		t.Fatalf("Prism ended before it listened: %v\n%s", cmd.Wait(), &stderr)
	}
	return url
}

// listening reads what Prism prints, to its end. It sends the URL that Prism says it listens on, or none.
func listening(stdout io.Reader) (url <-chan string, read <-chan struct{}) {
	found, end := make(chan string, 1), make(chan struct{})
	says := regexp.MustCompile(`Prism is listening on (http://\S+)`)
	go func() {
		defer close(end)
		defer close(found)
		for lines := bufio.NewScanner(stdout); lines.Scan(); {
			if match := says.FindStringSubmatch(lines.Text()); match != nil {
				found <- match[1]
			}
		}
	}()
	return found, end
}

// A message is what a request says.
type message struct {
	path, body, token string
	media             string // of the body; empty means JSON
}

// An answer is what came back through Prism.
type answer struct {
	status     int
	problem    string // Prism's own words, when it has answered itself
	violations []violation
}

// A violation is something that Prism finds in a request or an answer.
type violation struct {
	Location []string `json:"location"` // begins with "request" or "response"
	Message  string   `json:"message"`
}

func (v violation) String() string { return strings.Join(v.Location, ".") + ": " + v.Message }

// send lets a handler answer a request, with Prism between the two.
func (p *prism) send(t *testing.T, handler http.Handler, method string, m message) answer {
	t.Helper()
	p.handlers.Store(t.Name(), handler)
	r, err := http.NewRequestWithContext(t.Context(), method, p.url+m.path, strings.NewReader(m.body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Call", t.Name())
	if m.token != "" {
		r.Header.Set("Authorization", "Bearer "+m.token)
	}
	if m.body != "" {
		r.Header.Set("Content-Type", cmp.Or(m.media, "application/json"))
	}
	w, err := p.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	return read(t, w)
}

func read(t *testing.T, w *http.Response) answer {
	t.Helper()
	body, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: w.StatusCode}
	if strings.HasPrefix(w.Header.Get("Content-Type"), "application/problem+json") {
		a.problem = string(body)
	}
	if said := w.Header.Get("Sl-Violations"); said != "" {
		if err := json.Unmarshal([]byte(said), &a.violations); err != nil {
			t.Fatalf("violations %q: %v", said, err)
		}
	}
	return a
}
