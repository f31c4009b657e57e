package record

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// archive is what is read of an HTTP archive (HAR 1.2). What else browsers write is passed over.
type archive struct {
	Log *struct {
		Entries []struct {
			Started time.Time `json:"startedDateTime"`
			Request struct {
				Method  string `json:"method"`
				URL     string `json:"url"`
				Headers []pair `json:"headers"`
				Post    *struct {
					Text     string `json:"text"`
					Comment  string `json:"comment"`
					Params   []pair `json:"params"`
					Encoding string `json:"_encoding"` // as popupmock has it
				} `json:"postData"`
			} `json:"request"`
			Response struct {
				Status  int    `json:"status"`
				Headers []pair `json:"headers"`
				Content struct {
					Text     string `json:"text"`
					Encoding string `json:"encoding"`
					Comment  string `json:"comment"`
				} `json:"content"`
			} `json:"response"`
		} `json:"entries"`
	} `json:"log"`
}

type pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// MaxHAR is the longest archive that is read, in bytes.
const MaxHAR = 256 << 20

// ReadHAR reads an HTTP archive of a browser, or of `popupmock ctl journal har`. Base is the base URL of the API; nil finds it by the paths. It
// returns the exchanges with the API in their order, and notes of what was left out. The error names file, line and column.
func ReadHAR(name string, text []byte, base *url.URL) ([]*Exchange, []string, error) {
	if len(text) > MaxHAR {
		return nil, nil, fmt.Errorf("%s: is longer than %d MiB", name, MaxHAR>>20)
	}
	entries, err := parseHAR(name, text)
	if err != nil {
		return nil, nil, err
	}
	urls := make([]*url.URL, len(entries.Log.Entries))
	for i, e := range entries.Log.Entries {
		if urls[i], err = url.Parse(e.Request.URL); err != nil {
			urls[i] = &url.URL{}
		}
		if base == nil {
			base = baseOf(urls[i])
		}
	}
	if base == nil {
		return nil, nil, fmt.Errorf("%s: no request in it is one of the API, such as POST /auth/login or GET /api/v1/products", name)
	}
	var all []*Exchange
	others, silent := map[string]int{}, 0
	for i, e := range entries.Log.Entries {
		target, isHere := below(base, urls[i])
		switch {
		case !isHere:
			others[cmp.Or(cleanWord(urls[i].Hostname()), "no host")]++
			continue
		case e.Response.Status < 100:
			silent++
			continue
		}
		x := &Exchange{At: e.Started, Method: e.Request.Method, Target: target, Header: headerOf(e.Request.Headers), Status: e.Response.Status, Answer: headerOf(e.Response.Headers)}
		if post := e.Request.Post; post != nil {
			x.Body, x.Cut = bodyOf(post.Text, post.Encoding, post.Comment)
			if post.Text == "" && len(post.Params) > 0 {
				x.Body = form(post.Params)
			}
		}
		var cut string
		x.Reply, cut = bodyOf(e.Response.Content.Text, e.Response.Content.Encoding, e.Response.Content.Comment)
		x.Cut = cmp.Or(x.Cut, cut)
		all = append(all, x)
	}
	slices.SortStableFunc(all, func(a, b *Exchange) int { return a.At.Compare(b.At) })
	return all, harNotes(others, silent), nil
}

func harNotes(others map[string]int, silent int) []string {
	var notes []string
	for _, host := range sorted(others) {
		notes = append(notes, fmt.Sprintf("%s to %s were left out", requests(others[host]), host))
	}
	if silent > 0 {
		notes = append(notes, requests(silent)+" without an answer were left out")
	}
	return notes
}

// parseHAR says where a mistake is.
func parseHAR(name string, text []byte) (archive, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	var a archive
	decoder := json.NewDecoder(bytes.NewReader(text))
	err := decoder.Decode(&a)
	at := decoder.InputOffset()
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset - 1
	case errors.As(err, &kind):
		at, err = kind.Offset-1, fmt.Errorf("%s is %s, want %s", cmp.Or(kind.Field, "the archive"), kind.Value, wanted(kind.Type.Kind().String()))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		at, err = int64(len(text)), errors.New("ends in the middle of the JSON")
	case err != nil: // a time that is none
		err = errors.New("startedDateTime is no time, want it as RFC 3339 has it")
	case a.Log == nil:
		err = errors.New(`has no "log": it is no HTTP archive (HAR 1.2)`)
		at = 0
	case len(bytes.TrimSpace(text[at:])) > 0:
		at += int64(len(text[at:]) - len(bytes.TrimLeft(text[at:], " \t\r\n")))
		err = errors.New("has more behind the archive")
	}
	if err == nil {
		return a, nil
	}
	at = max(0, min(at, int64(len(text))))
	line := 1 + bytes.Count(text[:at], []byte("\n"))
	column := 1 + utf8.RuneCount(text[bytes.LastIndexByte(text[:at], '\n')+1:at])
	return a, fmt.Errorf("%s:%d:%d: %w", name, line, column, err)
}

func wanted(kind string) string {
	switch kind {
	case "struct", "ptr":
		return "an object"
	case "slice":
		return "an array"
	case "int":
		return "a whole number"
	}
	return "a text"
}

// baseOf is what stands before the path of the API; nil where there is none.
func baseOf(u *url.URL) *url.URL {
	if u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	path := u.EscapedPath()
	for _, known := range []string{"/auth/login", "/auth/refresh", "/auth/logout", "/api/v1/"} {
		if before, _, found := strings.Cut(path, known); found {
			return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: before}
		}
	}
	return nil
}

// below is the path and query of an address below a base.
func below(base, u *url.URL) (string, bool) {
	prefix := strings.TrimSuffix(base.EscapedPath(), "/")
	path, found := strings.CutPrefix(u.EscapedPath(), prefix)
	if u.Scheme != base.Scheme || !strings.EqualFold(u.Host, base.Host) || !found || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "/_mock") {
		return "", false
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return path, true
}

// headerOf passes over the pseudo fields of HTTP/2, and names that are none.
func headerOf(pairs []pair) http.Header {
	header := http.Header{}
	for _, p := range pairs {
		if p.Name != "" && !strings.HasPrefix(p.Name, ":") {
			header.Add(p.Name, p.Value)
		}
	}
	return header
}

func bodyOf(text, encoding, comment string) (body []byte, cut string) {
	if strings.HasPrefix(comment, "the beginning of ") { // as popupmock says it
		cut = "the archive has only the beginning of it"
	}
	if encoding != "base64" {
		return []byte(text), cut
	}
	body, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, "the archive says that it is base64, which it is not"
	}
	return body, cut
}

func form(params []pair) []byte {
	values := url.Values{}
	for _, p := range params {
		values.Add(p.Name, p.Value)
	}
	return []byte(values.Encode())
}
