package record

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/duration"
)

// writer writes a story as a scenario.
type writer struct {
	*story
	b     strings.Builder
	files []string // of the archive, with their texts
	texts map[string]string
	now   time.Time
	phase bool // some phase has begun
	left  []string
}

// mostGolden is the longest answer that is kept whole in a scenario, in bytes. Of a longer list its length is.
const mostGolden = 64 << 10

// mostSteps is how many requests a scenario has; nobody reads a longer one.
const mostSteps = 2000

// script is the scenario: the same requests, with the same tokens, at the same distances in time. What a scenario cannot say is left out,
// and told.
func (s *story) script(found []*finding) (text []byte, left []string) {
	s.mark()
	w := &writer{story: s, texts: map[string]string{}, now: s.begun}
	fmt.Fprintf(&w.b, "# A recorded session: %s.\n\n", requests(len(s.steps)))
	w.setUp(found)
	for i, st := range s.steps {
		if i == mostSteps {
			w.left = append(w.left, fmt.Sprintf("the requests behind the first %d", mostSteps))
			break
		}
		w.step(st)
	}
	for i := 0; i < len(w.files); i += 2 {
		fmt.Fprintf(&w.b, "-- %s --\n%s", w.files[i], w.files[i+1])
		if !strings.HasSuffix(w.files[i+1], "\n") {
			w.b.WriteByte('\n')
		}
	}
	return []byte(w.b.String()), w.left
}

// mark names the tokens that are shown when their session has newer ones.
func (s *story) mark() {
	newest := map[*family][2]*token{}
	for _, st := range s.steps {
		if t := st.token; t != nil && !t.family.early && newest[t.family] != [2]*token{} && newest[t.family][0] != t && newest[t.family][1] != t {
			t.label = "token-" + strconv.Itoa(st.number)
		}
		if st.got[0] != nil {
			newest[st.got[0].family] = st.got
		}
	}
}

func (w *writer) line(words ...string) {
	w.b.WriteString(strings.Join(words, " ") + "\n")
}

// title begins a phase.
func (w *writer) title(text string) {
	if w.phase {
		w.b.WriteByte('\n')
	}
	w.phase = true
	w.b.WriteString("# " + text + "\n")
}

func (w *writer) setUp(found []*finding) {
	w.title("What the session was like at its beginning.")
	w.line("clock", "now="+w.begun.Format(time.RFC3339), "mode=frozen")
	if free := w.free(); free != 0 {
		w.line("account", mockserver.DefaultUsername, fmt.Sprintf("client_id=%d", free))
	}
	for i, a := range w.accounts {
		words := []string{"account", a.script(i), "password=" + a.word(i), fmt.Sprintf("client_id=%d", a.number(i))}
		if ttl := bounded(a.access); ttl != 0 {
			words = append(words, "access_ttl="+duration.Format(ttl))
		}
		if ttl := bounded(a.refresh); ttl != 0 {
			words = append(words, "refresh_ttl="+duration.Format(ttl))
		}
		if a.featureless != nil {
			words = append(words, "features=''")
		}
		if a.denied != nil {
			words = append(words, "whitelist="+nobody)
		}
		w.line(words...)
	}
	for _, f := range found {
		w.line("assume", word(f.Name+"="+f.value))
	}
	for _, f := range w.families {
		if f.early {
			w.line("login", "account="+f.account.script(w.place(f.account)), "as="+f.name)
			w.line("status", "200")
		}
	}
}

func (w *writer) place(a *account) int {
	for i, one := range w.accounts {
		if one == a {
			return i
		}
	}
	return 0
}

var plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// script is the name of the i-th account in a scenario, and word its password everywhere.
func (a *account) script(i int) string {
	if plainName.MatchString(a.name) {
		return a.name
	}
	return "account-" + strconv.Itoa(i+1)
}

func (a *account) word(i int) string { return "password-of-account-" + strconv.Itoa(i+1) }

// step writes a request, and what must be seen of its answer.
func (w *writer) step(st *step) {
	request, why := w.request(st)
	if why != "" {
		w.left = append(w.left, fmt.Sprintf("request %d (%s): %s", st.number, w.what(st), why))
	}
	if id := st.id(); st.number == 1 || id == "login" || id == "refresh" || id == "logout" {
		w.title(fmt.Sprintf("Request %d: %s.", st.number, w.what(st)))
	}
	if st.at.After(w.now) {
		w.line("advance", duration.Format(st.at.Sub(w.now)))
		w.now = st.at
	}
	if st.alone {
		words := []string{"whitelist", "account=" + st.account.script(w.place(st.account))}
		if st.blocked {
			words = append(words, nobody)
		}
		w.line(words...)
	}
	if why != "" {
		return
	}
	w.line(request...)
	w.expect(st)
	for _, t := range st.got {
		if t != nil && t.label != "" {
			w.line("keep", t.label, "token="+t.use, "as="+t.family.name)
		}
	}
}

// request is the line of a request, or why there is none.
func (w *writer) request(st *step) (words []string, why string) {
	for _, c := range st.Target {
		if c <= ' ' || c > '~' || c == '#' {
			return nil, "its path has characters that no line can have"
		}
	}
	switch {
	case !strings.HasPrefix(st.Target, "/") || strings.Trim(st.Method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "":
		return nil, "its method or its path is none"
	case st.id() == "login":
		words = w.login(st)
	case st.id() == "refresh":
		words, why = w.refresh(st)
	default:
		words, why = w.other(st)
	}
	if why != "" {
		return nil, why
	}
	return append(words, w.headers(st)...), ""
}

func (w *writer) login(st *step) []string {
	session := "as=refused"
	if st.got[0] != nil {
		session = "as=" + st.got[0].family.name
	}
	username, password, ok := st.credentials()
	fields, _ := st.sent.(map[string]any)
	if !ok || len(fields) != 2 || password == "" {
		return append([]string{"login", session}, w.body(st, standIn(st, func(name, text string) string { return w.word(name, text, username) }, w.words))...)
	}
	if a := w.accountOf(username); a != nil {
		words := []string{"login", "account=" + a.script(w.place(a)), session}
		if st.got[0] == nil && !a.passwords[password] && st.Status == http.StatusUnauthorized {
			words = append(words, "password=wrong")
		}
		return words
	}
	return []string{"login", session, "username=nobody", "password=wrong"}
}

// word is what stands for a text in the body of a login.
func (w *writer) word(name, text, username string) string {
	a := w.accountOf(username)
	switch {
	case text == "":
		return ""
	case name == "username" && a != nil:
		return a.script(w.place(a))
	case name == "username":
		return "nobody"
	case name == "password" && a != nil && a.passwords[text]:
		return a.word(w.place(a))
	case name == "password":
		return "wrong"
	}
	return "text"
}

func (w *writer) refresh(st *step) ([]string, string) {
	fields, _ := st.sent.(map[string]any)
	switch {
	case st.token != nil && len(fields) != 1:
		return nil, "it has other fields beside the token"
	case st.token != nil:
		return append([]string{"refresh"}, w.shows(st, "refresh")...), ""
	case st.shown != "" && len(fields) == 1:
		return []string{"refresh", "token=garbage", "as=refused"}, ""
	}
	return append([]string{"refresh", "as=refused"}, w.body(st, standIn(st, func(_, text string) string {
		if text == "" {
			return ""
		}
		return "garbage"
	}, w.words))...), ""
}

// shows says which token a request shows, and of which session.
func (w *writer) shows(st *step, usual string) []string {
	t := st.token
	words := []string{"as=" + t.family.name}
	switch {
	case t.label != "":
		words = append(words, "token="+t.label)
	case t.use != usual:
		words = append(words, "token="+t.use)
	}
	return words
}

func (w *writer) other(st *step) ([]string, string) {
	target, ok := w.target(st.Target)
	if !ok {
		return nil, "its query cannot be read"
	}
	body := []byte{}
	if len(st.Body) > 0 {
		body = standIn(st, nil, w.words)
	}
	var words []string
	switch {
	case st.Method == http.MethodGet && len(body) == 0:
		words = []string{"get", word(target)}
	case st.Method == http.MethodPost && target == "/auth/logout" && len(body) == 0:
		words = []string{"logout"}
	default:
		words = append([]string{"send", st.Method, word(target)}, w.body(st, body)...)
	}
	values := st.Header.Values("Authorization")
	switch {
	case st.token != nil:
		return append(words, w.shows(st, "access")...), ""
	case len(values) == 0:
		return append(words, "token=none"), ""
	case len(values) > 1:
		return nil, "it has several fields Authorization"
	case st.shown != "":
		return append(words, "token=garbage"), ""
	}
	scheme, _, _ := strings.Cut(values[0], " ")
	switch scheme = cleanWord(scheme); {
	case strings.EqualFold(scheme, "Bearer"):
		return append(words, "token=empty"), ""
	case strings.EqualFold(scheme, "Basic"), strings.EqualFold(scheme, "Digest"):
		return append(words, "token=none", word("header=Authorization: "+scheme+" garbage")), ""
	}
	return append(words, "token=none", word("header=Authorization: garbage")), ""
}

// target is a path and query without secrets.
func (w *writer) target(target string) (string, bool) {
	path, query, has := strings.Cut(target, "?")
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		plain, err := url.PathUnescape(segment)
		if err == nil && w.words.text(plain) != plain {
			segments[i] = url.PathEscape(w.words.text(plain))
		}
	}
	path = strings.Join(segments, "/")
	if !has {
		return path, true
	}
	parts := strings.Split(query, "&")
	for i, part := range parts {
		name, value, equals := strings.Cut(part, "=")
		key, errKey := url.QueryUnescape(name)
		plain, err := url.QueryUnescape(value)
		switch {
		case errKey != nil || err != nil:
			if w.words.text(part) != part || isSecretName(name) {
				return "", false
			}
			continue
		case isSecretName(key):
			plain, value = secretMark, url.QueryEscape(secretMark)
		}
		if clean := w.words.text(plain); clean != plain {
			value = url.QueryEscape(clean)
		} else if clean := w.words.text(value); clean != value { // a plus sign is a blank, or one
			value = url.QueryEscape(clean)
		}
		if clean := w.words.text(key); clean != key {
			name = url.QueryEscape(clean)
		}
		if parts[i] = name; equals {
			parts[i] += "=" + value
		}
	}
	return path + "?" + strings.Join(parts, "&"), true
}

// headers are the fields that matter and are not as a line has them by itself.
func (w *writer) headers(st *step) (options []string) {
	usual := ""
	if hasBody := len(st.Body) > 0; hasBody || st.Method == http.MethodPost {
		usual = "application/json"
	}
	if sent := w.words.text(st.Header.Get("Content-Type")); sent != usual && sent != "" || sent == "" && usual != "" {
		options = append(options, word("header=Content-Type: "+printable(sent)))
	}
	if st.unread() > 0 {
		options = append(options, fmt.Sprintf("size=%d", st.Length))
	}
	if id := st.Header.Get("X-Request-Id"); id != "" {
		options = append(options, word("header=X-Request-Id: "+printable(w.words.text(id))))
	}
	return options
}
