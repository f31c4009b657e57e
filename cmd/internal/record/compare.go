package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// comparedHeaders are the header fields of an answer that mean something to a client.
var comparedHeaders = [...]string{
	"Content-Type", "X-Page", "X-Per-Page", "X-Total-Count", "X-Total-Pages", "X-Page-Size", "X-Has-More", "Www-Authenticate", "Retry-After", "Allow", "Location",
	"Cache-Control", "X-Request-Id",
}

// differ says in what an answer is not the one that was recorded: nothing when they are the same but for tokens, and for times by a second
// or two. No secret is in it.
func (s *story) differ(st *step, r *reply) []string {
	if r == nil {
		return []string{"is no request that a server would see"}
	}
	var found []string
	if r.status != st.Status {
		found = append(found, fmt.Sprintf("status %d in place of %d", r.status, st.Status))
	}
	for _, name := range comparedHeaders {
		if st.Answer.Get(name) == r.header.Get(name) {
			continue
		}
		was, is := s.field(st, st.Answer, name), s.field(st, r.header, name)
		if was != is {
			found = append(found, fmt.Sprintf("%s is %s in place of %s", name, quoted(is), quoted(was)))
		}
	}
	if st.Cut != "" {
		return found
	}
	if st.reply == nil {
		if len(st.Reply) > 0 && !bytes.Equal(st.Reply, r.body) {
			found = append(found, "the body, which is no JSON")
		}
		return found
	}
	for _, known := range st.compared {
		if bytes.Equal(known.body, r.body) {
			return append(found, known.found...)
		}
	}
	d := &difference{story: s, at: st}
	d.value("", "", st.reply, tree(r.body))
	if len(st.compared) < mostCompared {
		st.compared = append(st.compared, compared{r.body, d.found})
	}
	return append(found, d.found...)
}

// compared is a body of a mock, and in what it is not the one that was recorded: nearly all are the same each time that a story is played.
type compared struct {
	body  []byte
	found []string
}

// mostCompared is how many of them are known of a step.
const mostCompared = 4

func quoted(text string) string {
	if text == "" {
		return "absent"
	}
	return strconv.Quote(text)
}

// field is what counts of a header field.
func (s *story) field(st *step, header http.Header, name string) string {
	value := s.words.text(header.Get(name))
	switch name {
	case "Content-Type":
		media, _, err := mime.ParseMediaType(value)
		if err == nil {
			return media
		}
	case "Cache-Control":
		if id := st.id(); id != "login" && id != "refresh" || !strings.Contains(value, "no-store") {
			return ""
		}
		return "no-store"
	case "X-Request-Id":
		if sent := st.Header.Get(name); sent != "" && value == s.words.text(sent) {
			return "as it was sent"
		} else if value != "" {
			return "made"
		}
	case "Retry-After":
		if _, err := http.ParseTime(value); err == nil {
			return "a date"
		}
		if _, err := strconv.Atoi(value); err == nil {
			return "seconds"
		}
	}
	return value
}

// difference compares two trees, the first without secrets.
type difference struct {
	story *story
	at    *step
	found []string
}

// mostShown is how many places of a body are told.
const mostShown = 5

func (d *difference) note(pointer, format string, args ...any) {
	if len(d.found) < mostShown {
		if pointer == "" {
			pointer = "the body"
		}
		d.found = append(d.found, pointer+" "+fmt.Sprintf(format, args...))
	}
}

func (d *difference) value(pointer, name string, was, is any) {
	switch want := was.(type) {
	case map[string]any:
		got, ok := is.(map[string]any)
		if !ok {
			d.note(pointer, "is no object")
			return
		}
		d.object(pointer, want, got)
	case []any:
		got, ok := is.([]any)
		if !ok || len(got) != len(want) {
			d.note(pointer, "has %d items in place of %d", len(got), len(want))
			return
		}
		for i := range want {
			d.value(pointer+"/"+strconv.Itoa(i), name, want[i], got[i])
		}
	case string:
		got, ok := is.(string)
		if !ok || !d.same(name, want, got) {
			d.note(pointer, "is another text")
		}
	case json.Number:
		if got, ok := is.(json.Number); !ok || !sameNumber(want, got) {
			d.note(pointer, "is %.40v in place of %.40v", is, want)
		}
	default:
		if was != is {
			d.note(pointer, "is %.40v in place of %v", is, was)
		}
	}
}

func (d *difference) object(pointer string, want, got map[string]any) {
	for _, name := range sorted(want) {
		if _, there := got[name]; !there {
			d.note(pointer+"/"+name, "is absent")
			continue
		}
		d.value(pointer+"/"+name, name, want[name], got[name])
	}
	for _, name := range sorted(got) {
		if _, there := want[name]; !there {
			d.note(pointer+"/"+name, "is there")
		}
	}
}

// same tells whether two texts are, as far as two servers can have the same.
func (d *difference) same(name, want, got string) bool {
	if want == got {
		return true
	}
	if isSecretName(name) {
		form := formOf(got)
		return want == form || want == "" || form == ""
	}
	if d.story.words.text(got) == want {
		return true
	}
	if strings.Contains(d.at.id(), "rder") && (isCodeName(name) || strings.HasSuffix(name, "expires_at")) {
		return want != "" && got != ""
	}
	x, errX := time.Parse(time.RFC3339, want)
	y, errY := time.Parse(time.RFC3339, got)
	return errX == nil && errY == nil && x.Sub(y).Abs() <= 2*time.Second && !x.Before(d.story.begun.Add(-2*time.Second))
}

func sameNumber(a, b json.Number) bool {
	if a == b {
		return true
	}
	if len(a) > 40 || len(b) > 40 || strings.ContainsAny(string(a+b), "eE") {
		return false
	}
	x, okX := new(big.Rat).SetString(a.String())
	y, okY := new(big.Rat).SetString(b.String())
	return okX && okY && x.Cmp(y) == 0
}
