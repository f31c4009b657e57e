package mockserver

import (
	"encoding/base64"
	"net/http"
	"sync"

	"github.com/popupmock/popupmock/mockserver/internal/mask"
	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// recording keeps what requests and answers looked like. A mock that keeps none has none of it.
//
// Secrets are masked when an exchange is recorded, although most exchanges are never read: a token or a password that nobody keeps cannot leak,
// neither by a mistake in what reads nor by a dump of the memory. For that most exchanges take one look for what could be a secret, in the pieces
// as they are. What is read is masked once more, since a password may have become known in the meantime: those of a state that was restored
// are not, before somebody logs in.
type recording struct {
	passwords mask.Passwords
	pool      sync.Pool
}

// newRecording returns what a mock needs to record, nil where nothing is kept.
func newRecording(config Config) *recording {
	if config.Journal.Exchanges <= 0 {
		return nil
	}
	r := &recording{}
	var passwords []string
	for _, a := range config.Accounts {
		passwords = append(passwords, a.Password)
	}
	r.passwords.Learn(passwords...)
	return r
}

// learn makes a password known that an account has got, or that was shown.
func (r *recording) learn(password *string) {
	if r != nil && password != nil {
		r.passwords.Learn(*password)
	}
}

// complete completes the entry, and keeps what the exchange looked like where that is wanted.
func (x *exchange) complete() {
	recording := x.server.recording
	if recording == nil {
		x.pending.CompleteWith(&x.entry)
		return
	}
	if x.entry.Operation == "login" && x.entry.Status == http.StatusOK {
		recording.learn(&x.credential.password)
	}
	r, ok := recording.pool.Get().(*recorder)
	if !ok {
		r = &recorder{}
	}
	r.record(x, &recording.passwords)
	x.pending.Record(&x.entry, &r.made)
	r.end()
	recording.pool.Put(r)
}

// recorder makes one recording after the other in the same memory.
type recorder struct {
	masker mask.Masker
	made   journal.Recording
	query  []byte
	sent   [2]scratch // of the request, and of the answer
	value  [2][]byte
}

// scratch is memory for what cannot be taken as it is.
type scratch struct{ fields, body []byte }

func (r *recorder) record(x *exchange, known *mask.Passwords) {
	r.masker.Begin(known)
	r.made = journal.Recording{Answered: x.entry.SentStatus != 0}
	r.recordRequest(x)
	if r.made.Answered {
		r.recordAnswer(x)
	}
}

// longestScratch is the most memory that is kept for the next exchange, in bytes, each.
const longestScratch = 32 << 10

func (r *recorder) end() {
	r.masker.End()
	r.made = journal.Recording{}
	for _, memory := range []*[]byte{&r.query, &r.sent[0].fields, &r.sent[0].body, &r.sent[1].fields, &r.sent[1].body, &r.value[0], &r.value[1]} {
		if cap(*memory) > longestScratch {
			*memory = nil
		}
	}
}

// recordRequest looks at the body first: what is secret in it by its name is secret wherever else it stands.
func (r *recorder) recordRequest(x *exchange) {
	made := &r.made.Request
	rule := mask.Rule{Fields: true}
	if x.entry.Operation == "login" { // a name that no account has may be a password that got into the wrong field
		rule.Also, rule.Public = []string{"username"}, x.entry.Account
	}
	switch x.credential.use {
	case token.Refresh:
		r.masker.Fingerprints.RefreshToken = x.noted.Fingerprint
	case token.Access:
		r.masker.Fingerprints.Authorization = x.noted.Fingerprint
	}
	made.Size = int64(len(x.body)) + x.drained
	if known := r.masker.Fingerprints.RefreshToken; known != "" {
		r.recordTokens(made, &r.sent[0], x.body, rule, mask.Known{Token: x.credential.refresh, Fingerprint: known})
	} else {
		r.recordBody(made, &r.sent[0], x.body, rule)
	}
	if query := x.request.URL.RawQuery; query != "" {
		r.query, _ = r.masker.Text(r.query[:0], []byte(query), mask.Rule{Fields: true}, journal.MaxText)
		made.Query = r.query
	}
	r.recordFields(made, &r.sent[0], x.request.Header, x.request)
}

// recordAnswer takes what went out, which is what the exchange has of an answer, but for what was held back of its body.
func (r *recorder) recordAnswer(x *exchange) {
	made := &r.made.Response
	made.Status = x.entry.SentStatus
	r.masker.Fingerprints = x.issuedFingerprints()
	body := x.answer.body()
	body = body[:min(x.entry.Bytes, int64(len(body)))]
	made.Size = x.entry.Bytes
	switch {
	case x.answer.ready != nil: // it is the same for all, so that it has nothing of anybody
		made.Body, made.Lasting, made.Truncated = mask.Cut(body, journal.MaxText), true, len(body) > journal.MaxText
	case x.entry.Operation == "login" || x.entry.Operation == "refresh":
		f := r.masker.Fingerprints
		r.recordTokens(made, &r.sent[1], body, mask.Rule{Fields: true, OnlyTexts: true},
			mask.Known{Token: x.issued.Access, Fingerprint: f.AccessToken}, mask.Known{Token: x.issued.Refresh, Fingerprint: f.RefreshToken})
	default:
		r.recordBody(made, &r.sent[1], body, mask.Rule{})
	}
	r.recordFields(made, &r.sent[1], x.writer.Header(), nil)
}

// recordTokens takes a body whose tokens are at hand, which saves looking for them, where it has nothing else to hide.
func (r *recorder) recordTokens(made *journal.RecordedMessage, memory *scratch, body []byte, rule mask.Rule, tokens ...mask.Known) {
	if len(body) <= journal.MaxText {
		var all bool
		if memory.body, all = r.masker.Replace(memory.body[:0], body, tokens...); all {
			made.Body = memory.body
			return
		}
	}
	r.recordBody(made, memory, body, rule)
}

// issuedFingerprints are those of the tokens of the answer.
func (x *exchange) issuedFingerprints() (f mask.Fingerprints) {
	for _, issued := range x.entry.Issued {
		switch token.Use(issued.Use) {
		case token.Access:
			f.AccessToken = issued.Fingerprint
		case token.Refresh:
			f.RefreshToken = issued.Fingerprint
		}
	}
	return f
}

// recordBody takes a body as it is, where there is nothing to hide.
func (r *recorder) recordBody(made *journal.RecordedMessage, memory *scratch, body []byte, rule mask.Rule) {
	looked := body[:min(len(body), journal.MaxText+mask.Beyond)]
	if len(rule.Also) == 0 && r.masker.Clean(looked, rule) {
		made.Body, made.Truncated = mask.Cut(body, journal.MaxText), len(body) > journal.MaxText
		return
	}
	whole := false
	memory.body, whole = r.masker.Text(memory.body[:0], body, rule, journal.MaxText)
	made.Body, made.Truncated = memory.body, !whole
}

// recordFields takes header fields as they are, where there is nothing to hide in any of them but in those whose names say so.
func (r *recorder) recordFields(made *journal.RecordedMessage, memory *scratch, header http.Header, request *http.Request) {
	memory.fields = memory.fields[:0]
	made.Omitted = r.appendFields(memory, header, request, false)
	if !r.masker.Clean(memory.fields, mask.Rule{Fields: request != nil}) {
		memory.fields = memory.fields[:0]
		made.Omitted = r.appendFields(memory, header, request, true)
	}
	made.Fields = memory.fields
}

// appendFields appends header fields, thoroughly or not, and counts those that there is no room for.
func (r *recorder) appendFields(memory *scratch, header http.Header, request *http.Request, thoroughly bool) (omitted int) {
	add := func(name, value string) {
		switch {
		case len(memory.fields) > journal.MaxFields:
			omitted++
		case !thoroughly && len(name)+len(value) <= journal.MaxText && (request == nil || mask.Plain(name, value)):
			memory.fields = journal.AppendField(memory.fields, name, value)
		case !thoroughly && len(name) <= journal.MaxText:
			r.value[1] = r.masker.Value(r.value[1][:0], name, value, journal.MaxText)
			memory.fields = journal.AppendField(memory.fields, []byte(name), r.value[1])
		default:
			r.value[0] = r.masker.Name(r.value[0][:0], name, journal.MaxText)
			r.value[1] = r.masker.Value(r.value[1][:0], name, value, journal.MaxText)
			memory.fields = journal.AppendField(memory.fields, r.value[0], r.value[1])
		}
	}
	if request != nil { // what net/http takes out of the header
		add("Host", request.Host)
		for _, coding := range request.TransferEncoding {
			add("Transfer-Encoding", coding)
		}
	}
	for name, values := range header {
		for _, value := range values {
			add(name, value)
		}
	}
	return omitted
}

// remask masks what is read once more, by what is known by now.
func (r *recording) remask(e *journal.Exchange) {
	var m mask.Masker
	m.Begin(&r.passwords)
	remaskMessage(&m, &e.Request)
	if e.Response != nil {
		remaskMessage(&m, e.Response)
	}
}

func remaskMessage(m *mask.Masker, message *journal.Message) {
	again := func(text string) string {
		masked, _ := m.Text(nil, []byte(text), mask.Rule{}, len(text))
		return string(masked)
	}
	message.Query = again(message.Query)
	for i, field := range message.Headers {
		message.Headers[i] = journal.HeaderField{again(field[0]), again(field[1])}
	}
	if message.Encoding == "" {
		message.Body = again(message.Body)
		return
	}
	if body, err := base64.StdEncoding.DecodeString(message.Body); err == nil {
		masked, _ := m.Text(nil, body, mask.Rule{}, len(body))
		message.Body = base64.StdEncoding.EncodeToString(masked)
	}
}
