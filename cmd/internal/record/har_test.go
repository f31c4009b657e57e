package record

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// What browsers write, shortened: testdata/NAME.har.
func TestBrowsersArchives(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"chromium", "firefox"} {
		text, err := os.ReadFile(filepath.Join("testdata", name+".har"))
		if err != nil {
			t.Fatal(err)
		}
		exchanges, notes, err := ReadHAR(name+".har", text, nil)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, x := range exchanges {
			lines = append(lines, x.Method+" "+x.Target)
		}
		want := []string{"POST /auth/login", "GET /api/v1/categories", "GET /api/v1/wallets?limit=2"}
		if diff := cmp.Diff(want, lines); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		wantNotes := []string{"1 request to fonts.example.org were left out", "1 request without an answer were left out"}
		if diff := cmp.Diff(wantNotes, notes); diff != "" {
			t.Errorf("%s: notes (-want +got):\n%s", name, diff)
		}
		r := made(t, exchanges)
		if got := string(r.Files["data/wallets.json"]); !strings.Contains(got, `{"id":31,"currency_id":1,"amount":20.5,"type":"PREPAID","opening_balance":20.5}`) {
			t.Errorf("%s: wallets.json is %s", name, got)
		}
	}
}

// The archive of a mock has marks in the place of tokens and passwords, and gives the same as the proxy but for what only tokens show.
func TestArchiveOfAMock(t *testing.T) {
	t.Parallel()
	mock := otherMock(t, mockserver.WithExchanges(4<<20))
	r, _ := recorded(t, mock, func(v *visitor) { v.visit(func(by time.Duration) { mock.Advance(by) }) })
	archive, err := mock.ExportJournal(t.Context(), journal.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(archive)
	if err != nil {
		t.Fatal(err)
	}
	exchanges, notes, err := ReadHAR("mock.har", text, nil)
	if err != nil || len(notes) > 0 {
		t.Fatalf("notes %q, error %v", notes, err)
	}
	again := made(t, exchanges)
	for name, want := range r.Files {
		if !strings.HasPrefix(name, DataFolder) {
			continue
		}
		if diff := cmp.Diff(string(want), string(again.Files[name])); diff != "" {
			t.Errorf("%s (-proxy +archive):\n%s", name, diff)
		}
	}
	if again.Otherwise != 0 {
		t.Errorf("answered otherwise: %q", again.otherwise())
	}
	if why := failures(play(t, written(t, again))); why != nil {
		t.Errorf("the scenario of the archive does not hold: %q", why)
	}
}

func TestBrokenArchives(t *testing.T) {
	t.Parallel()
	entry := func(request string) string {
		return `{"log":{"entries":[` + "\n" + `{"startedDateTime":"2025-01-15T09:30:00Z","request":` + request + `,"response":{"status":200,"headers":[],"content":{}}}]}}`
	}
	for _, test := range []struct{ text, want string }{
		{``, `a.har:1:1: ends in the middle of the JSON`},
		{"{\n  \"log\": {", `a.har:2:11: ends in the middle of the JSON`},
		{"{\n \"log\": }", `a.har:2:9: invalid character '}' looking for beginning of value`},
		{`[]`, `a.har:1:1: the archive is array, want an object`},
		{`{}`, `a.har:1:1: has no "log": it is no HTTP archive (HAR 1.2)`},
		{`{"log":{}}` + "\n x", `a.har:2:2: has more behind the archive`},
		{entry(`{"url":5}`), `a.har:2:60: log.entries.request.url is number, want a text`},
		{`{"log":{"entries":[{"startedDateTime":"yesterday"}]}}`, `a.har:1:54: startedDateTime is no time, want it as RFC 3339 has it`},
		{entry(`{"method":"GET","url":"https://other.example/"}`), `a.har: no request in it is one of the API, such as POST /auth/login or GET /api/v1/products`},
	} {
		_, _, err := ReadHAR("a.har", []byte(test.text), nil)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s\nerror %v\nwant  %s", test.text, err, test.want)
		}
	}
}

// Bodies may be in base64, in parameters, or not whole; and the base URL may be given.
func TestArchiveBodies(t *testing.T) {
	t.Parallel()
	const text = `{"log":{"entries":[{"startedDateTime":"2025-01-15T09:30:00Z",
		"request":{"method":"POST","url":"https://api.example.com/v9/auth/login","headers":[{"name":":path","value":"x"},{"name":"content-type","value":"a/b"}],"postData":{"params":[{"name":"a","value":"b c"}]}},
		"response":{"status":200,"headers":[],"content":{"text":"e30=","encoding":"base64"}}},
		{"startedDateTime":"2025-01-15T09:29:00Z","request":{"method":"GET","url":"https://api.example.com/v9/x?y=1","headers":[]},
		"response":{"status":200,"headers":[],"content":{"text":"%%%","encoding":"base64","comment":"the beginning of 99 bytes"}}}]}}`
	base, _ := url.Parse("https://API.example.com/v9/")
	all, _, err := ReadHAR("a.har", []byte(text), base)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d exchanges, error %v", len(all), err)
	}
	if x := all[0]; x.Target != "/x?y=1" || x.Reply != nil || x.Cut == "" {
		t.Errorf("the earlier one is %+v", x)
	}
	if x := all[1]; string(x.Body) != "a=b+c" || string(x.Reply) != "{}" || x.Header.Get("Content-Type") != "a/b" || len(x.Header) != 1 {
		t.Errorf("the later one is %+v", x)
	}
}

// No archive makes the reader fail in another way than by an error that names it, nor what works on it.
func FuzzReadHAR(f *testing.F) {
	for _, name := range []string{"chromium", "firefox"} {
		text, err := os.ReadFile(filepath.Join("testdata", name+".har"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"log":{"entries":[{"request":{"method":"POST","url":"http://a/auth/refresh","postData":{"text":"{\"refresh_token\":\"x\"}"}},"response":{"status":200,"content":{"text":"{\"access_token\":\"a\",\"refresh_token\":\"b\"}"}}}]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		exchanges, _, err := ReadHAR("a.har", text, nil)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "a.har:") {
				t.Errorf("the error %q does not name the file", err)
			}
			return
		}
		if len(exchanges) == 0 || len(exchanges) > 8 {
			return
		}
		s, err := tell(exchanges, false)
		if err != nil {
			t.Fatal(err)
		}
		gather(s)
		script, _ := s.script(nil)
		if s.words.leaks(script) {
			t.Errorf("a secret is in the scenario:\n%s", script)
		}
	})
}
