package evidence

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need"
)

func TestCurl(t *testing.T) {
	t.Parallel()
	var s Secrets
	s.Add("PASSWORD", "hush hush")
	long := strings.Repeat("a", maxShownBody-3)
	tests := []struct {
		name    string
		request Request
		want    string
	}{
		{"nothing but a URL", Request{URL: "/a"}, `curl -sS -i '/a'`},
		{"a pattern", Request{URL: "/a?b[]=1"}, `curl -sS -i -g '/a?b[]=1'`},
		{"a method", Request{Method: "DELETE", URL: "/a"}, `curl -sS -i -X DELETE '/a'`},
		{"a strange method", Request{Method: "`A'", URL: "/a"}, "curl -sS -i -X '`A'\\''' '/a'"},
		{"a method without a body", Request{Method: "HEAD", URL: "/a"}, `curl -sS -i -I '/a'`},
		{"GET with a body", Request{URL: "/a", Body: "b"}, `curl -sS -i -X GET '/a' -H 'Content-Type:' --data-binary 'b'`},
		{
			"headers", Request{URL: "/a", Header: http.Header{"B": {"2", ""}, "A": {"hush hush"}, "C": nil}},
			`curl -sS -i '/a' -H "A: ${PASSWORD}" -H 'B: 2' -H 'B;'`,
		},
		{
			"a body", Request{Method: "POST", URL: "/a", Header: http.Header{"Content-Type": {"application/json"}}, Body: `{"p":"hush hush"}`},
			`curl -sS -i -X POST '/a' -H 'Content-Type: application/json' --data-binary "{\"p\":\"${PASSWORD}\"}"`,
		},
		{"in chunks", Request{Method: "POST", URL: "/a", Chunked: true}, `curl -sS -i -X POST '/a' -H 'Transfer-Encoding: chunked'`},
		{"like a file's name", Request{Method: "PUT", URL: "/a", Body: "@b"}, `curl -sS -i -X PUT '/a' -H 'Content-Type:' --data-raw '@b'`},
		{
			"a secret where a long body is cut", Request{Method: "PUT", URL: "/a", Body: long + "hush hush"},
			`curl -sS -i -X PUT '/a' -H 'Content-Type:' --data-binary '` + long + `…'`,
		},
		{
			"a body that just fits", Request{Method: "PUT", URL: "/a", Body: long + "aaa"},
			`curl -sS -i -X PUT '/a' -H 'Content-Type:' --data-binary '` + long + `aaa'`,
		},
		{
			"a letter where a long body is cut", Request{Method: "PUT", URL: "/a", Body: long + "aažž"},
			`curl -sS -i -X PUT '/a' -H 'Content-Type:' --data-binary '` + long + `aa…'`,
		},
		{
			"a secret before a long body is cut", Request{Method: "PUT", URL: "/a", Body: "hush hush" + long},
			`curl -sS -i -X PUT '/a' -H 'Content-Type:' --data-binary "${PASSWORD}` + long[:maxShownBody-8] + `…"`,
		},
		{
			"the whole of a long body", Request{Method: "PUT", URL: "/a", Body: long + "hush hush", Whole: true},
			`curl -sS -i -X PUT '/a' -H 'Content-Type:' --data-binary "` + long + `${PASSWORD}"`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := s.Curl(test.request); got != test.want {
				t.Errorf("%s\nwant %s", got, test.want)
			}
		})
	}
}

// What a shell and curl make of a line is the request that it shows.
func TestCurlSendsTheRequest(t *testing.T) {
	t.Parallel()
	need.Programs(t, "bash", "curl")
	got := make(chan Request, 10) // more than there should be
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // half of one is not what is wanted, either
		got <- Request{Method: r.Method, URL: r.RequestURI, Header: r.Header, Body: string(body), Chunked: r.ContentLength == -1}
	}))
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // curl may wait for what a server never sends
	t.Cleanup(cancel)
	var s Secrets
	s.Add("SECRET", `hush$(date)"`)
	for _, want := range []Request{
		{Method: "GET", URL: "/a?b[]={1,2}&c=`date`"},
		{Method: "HEAD", URL: "/a"},
		{Method: "PURGE'", URL: "/a"},
		{Method: "GET", URL: "/a", Body: "of a GET"},
		{Method: "POST", URL: "/a", Body: "@it's\n\x00\xff!", Header: http.Header{"Content-Type": {"text/plain"}}},
		{Method: "PUT", URL: "/a", Body: `a hush$(date)" and` + "\r\n\x1b!", Header: http.Header{"X-Secret": {`hush$(date)"`, "it's", ""}}},
		{Method: "POST", URL: "/a", Body: "in chunks", Chunked: true},
		{Method: "POST", URL: "/a", Body: strings.Repeat("long", 1000), Whole: true},
	} {
		asked := want
		asked.URL = server.URL + want.URL
		line := s.Curl(asked)
		if strings.Contains(line, "hush") {
			t.Errorf("%s has the secret", line)
		}
		cmd := exec.CommandContext(ctx, "bash", "-c", line)
		cmd.Env = []string{`SECRET=hush$(date)"`, "PATH=" + filepath.Dir(need.Program(t, "curl"))}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", line, err, out)
		}
		has := <-got
		if has.Method != want.Method || has.URL != want.URL || has.Body != strings.ReplaceAll(want.Body, "\x00", " ") || has.Chunked != want.Chunked {
			t.Errorf("%s\nsends %+v\nwant %+v", line, has, want)
		}
		if types := has.Header["Content-Type"]; !slices.Equal(types, want.Header["Content-Type"]) {
			t.Errorf("%s\nsends the Content-Type %q", line, types)
		}
		for name, values := range want.Header {
			if !slices.Equal(has.Header[name], values) {
				t.Errorf("%s\nsends %s: %q, want %q", line, name, has.Header[name], values)
			}
		}
	}
}
