package journal

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// harShape is what HAR 1.2 demands of each object, and what it allows beside that. A "?" marks what may be left out.
var harShape = map[string]map[string]string{
	"log":     {"version": "string", "creator": "creator", "browser?": "", "pages?": "", "entries": "[entry", "comment?": "string"},
	"creator": {"name": "string", "version": "string", "comment?": "string"},
	"entry": {
		"pageref?": "string", "startedDateTime": "date", "time": "number", "request": "request", "response": "response", "cache": "cache",
		"timings": "timings", "serverIPAddress?": "string", "connection?": "string", "comment?": "string",
	},
	"request": {
		"method": "string", "url": "string", "httpVersion": "string", "cookies": "[none", "headers": "[pair", "queryString": "[pair", "postData?": "postData",
		"headersSize": "number", "bodySize": "number", "comment?": "string",
	},
	"response": {
		"status": "number", "statusText": "string", "httpVersion": "string", "cookies": "[none", "headers": "[pair", "content": "content",
		"redirectURL": "string", "headersSize": "number", "bodySize": "number", "comment?": "string",
	},
	"content": {"size": "number", "compression?": "number", "mimeType": "string", "text?": "string", "encoding?": "string", "comment?": "string"},
	"cache":   {"beforeRequest?": "", "afterRequest?": "", "comment?": "string"},
	"timings": {
		"blocked?": "number", "dns?": "number", "connect?": "number", "send": "number", "wait": "number", "receive": "number", "ssl?": "number",
		"comment?": "string",
	},
	"pair":     {"name": "string", "value": "string", "comment?": "string"},
	"postData": {"mimeType": "string", "text": "string", "params?": "", "comment?": "string"},
	"none":     {},
}

// checkHAR compares a value with a shape.
func checkHAR(t *testing.T, where, shape string, value any) {
	t.Helper()
	var ok bool
	switch of, isList := strings.CutPrefix(shape, "["); {
	case isList:
		var list []any
		list, ok = value.([]any)
		for _, item := range list {
			checkHAR(t, where+"[]", of, item)
		}
	case shape == "string":
		_, ok = value.(string)
	case shape == "number":
		_, ok = value.(float64)
	case shape == "date":
		text, _ := value.(string)
		_, err := time.Parse(time.RFC3339Nano, text)
		ok = err == nil
	default:
		var object map[string]any
		if object, ok = value.(map[string]any); ok {
			checkHARObject(t, where, harShape[shape], object)
		}
	}
	if !ok {
		t.Errorf("%s is %v, want a %s", where, value, shape)
	}
}

func checkHARObject(t *testing.T, where string, shape map[string]string, object map[string]any) {
	t.Helper()
	for name, kind := range shape {
		key, optional := strings.CutSuffix(name, "?")
		if value, present := object[key]; present {
			checkHAR(t, where+"."+key, kind, value)
		} else if !optional {
			t.Errorf("%s.%s is missing", where, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		_, must := shape[key]
		_, may := shape[key+"?"]
		if !must && !may && !strings.HasPrefix(key, "_") {
			t.Errorf("%s.%s is not in the format, and does not begin with an underscore", where, key)
		}
	}
}

func TestHAR(t *testing.T) {
	t.Parallel()
	j := New(Limits{})
	record(j, full())
	record(j, Entry{Outcome: OutcomeReset, Method: "GET", Path: "/a b/[token]", Status: 200})
	j.Begin(Entry{Method: "OPTIONS", Path: "*"})
	entries := readAll(t, j)
	looked := map[uint64]Exchange{
		1: {1, Message{
			Query: "a=%41&b=[token 0123]&&c", Headers: []HeaderField{{"Host", "x"}, {"X-A", "1"}, {"X-A", "2"}, {"Content-Type", "a/b"}}, Body: "body", Size: 99, Truncated: true,
		}, &Message{Status: 503, Headers: []HeaderField{{"Location", "/there"}, {"Content-Type", "text/html"}}, Body: "/w==", Encoding: EncodingBase64, Size: 42}},
		2: {2, Message{}, nil},
	}
	har := NewHAR(entries, looked, "http://mock.test:8080/", "v1")
	raw, err := json.Marshal(har)
	if err != nil {
		t.Fatal(err)
	}
	var decoded map[string]any
	if err := json.Unmarshal(raw, &decoded); err != nil || len(decoded) != 1 {
		t.Fatalf("%v: %s", err, raw)
	}
	checkHAR(t, "log", "log", decoded["log"])
	log := har.Log
	if log.Version != "1.2" || log.Creator != (HARCreator{"popupmock", "v1"}) || len(log.Entries) != 3 {
		t.Errorf("version %s by %v with %d entries", log.Version, log.Creator, len(log.Entries))
	}
	var urls []string
	for i, e := range log.Entries {
		urls = append(urls, e.Request.Method+" "+e.Request.URL)
		if diff := cmp.Diff(entries[i], e.Entry); diff != "" {
			t.Errorf("the entry of the journal (-want +got):\n%s", diff)
		}
		if sum := e.Timings.Send + e.Timings.Wait + e.Timings.Receive; sum != e.Time || e.Time != entries[i].DurationMS {
			t.Errorf("the timings make %v, the time is %v, want %v", sum, e.Time, entries[i].DurationMS)
		}
	}
	want := []string{"POST http://mock.test:8080/auth/refresh?a=%41&b=%5Btoken%200123%5D&&c", "GET http://mock.test:8080/a%20b/%5Btoken%5D", "OPTIONS http://mock.test:8080/%2A"}
	if diff := cmp.Diff(want, urls); diff != "" {
		t.Errorf("URLs (-want +got):\n%s", diff)
	}
	first, second := log.Entries[0], log.Entries[1]
	if r := first.Response; r.Status != 503 || r.StatusText != "Service Unavailable" || r.BodySize != 42 || r.Content.Size != 42 || !first.StartedDateTime.Equal(entries[0].RealAt) {
		t.Errorf("the first is %+v", first)
	}
	wantRequest := HARRequest{
		Method: "POST", URL: strings.TrimPrefix(want[0], "POST "), HTTPVersion: "unknown", Cookies: []struct{}{}, HeadersSize: -1, BodySize: 99,
		Headers:     []HARPair{{"Host", "x"}, {"X-A", "1"}, {"X-A", "2"}, {"Content-Type", "a/b"}},
		QueryString: []HARPair{{"a", "A"}, {"b", "[token 0123]"}, {"c", ""}},
		PostData:    &HARPostData{"a/b", "body", "", "the beginning of 99 bytes"},
	}
	if diff := cmp.Diff(wantRequest, first.Request); diff != "" {
		t.Errorf("the first request (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(HARContent{42, "text/html", "/w==", "base64", ""}, first.Response.Content); diff != "" || first.Response.RedirectURL != "/there" || len(first.Response.Headers) != 2 {
		t.Errorf("the first response is %+v (-want +got):\n%s", first.Response, diff)
	}
	if second.Response.Status != 0 || second.Response.StatusText != "" || second.Comment != Line(entries[1]) {
		t.Errorf("the second is %+v, want nothing sent", second)
	}
}

func TestNoTokenInHAR(t *testing.T) {
	t.Parallel()
	raw, err := json.Marshal(NewHAR([]Entry{{Path: "/x/" + jwt, Cause: jwt, Account: jwt}}, nil, "http://mock.test", "v1"))
	if err != nil || strings.Contains(string(raw), jwt[len(jwt)-20:]) || !strings.Contains(string(raw), "[token]") {
		t.Errorf("%v: %s", err, raw)
	}
}
