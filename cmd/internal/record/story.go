package record

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/popupmock/popupmock/openapi"
)

// story is a session as a whole: who did what with which token.
type story struct {
	steps      []*step
	accounts   []*account
	families   []*family
	tokens     map[string]*token
	words      *cleaner
	keep       bool  // usernames may be written
	extensions *step // the first request of what goes beyond the documentation; nil where there is none
	begun      time.Time
}

// step is an exchange, read.
type step struct {
	*Exchange
	number int // from 1
	op     *openapi.Operation
	at     time.Time // by the clock of the API, whole seconds
	sent   any       // JSON of the request, nil where there is none
	reply  any       // JSON of the answer without secrets, nil where there is none

	shown    string // the token of the request, as it is
	token    *token // the same where it is known; nil for one that no login gives
	account  *account
	got      [2]*token // access and refresh token of the answer
	alone    bool      // before it the account's whitelist was changed,
	blocked  bool      // so that this client is not in it any more, or is again
	answered string    // what the mock answers otherwise
	compared []compared
	golden   []byte // what it answers, where that is as recorded
}

// account is a customer. Its name is what stands for the username.
type account struct {
	name, username, password string
	passwords                map[string]bool // all that were taken
	clientID                 string
	access, refresh          time.Duration
	lives                    *step // whose answer tells them
	denied                   *step // the first request that is refused by address, where that is how the session begins
	closed                   bool  // the whitelist at present
	featureless              *step // a request that is refused for want of a feature
}

// token is one of a pair.
type token struct {
	text, use string
	family    *family
	label     string // in the scenario, where it is shown when the session has newer ones
}

// family is a login, and all that was refreshed from it.
type family struct {
	name    string
	account *account
	early   bool // it began before the recording
	newest  [2]*token
}

// tell reads a session.
func tell(exchanges []*Exchange, keepNames bool) (*story, error) {
	plain, err := openapi.Load()
	if err != nil {
		return nil, err
	}
	wide, err := openapi.Load(openapi.Extensions)
	if err != nil {
		return nil, err
	}
	s := &story{tokens: map[string]*token{}, words: &cleaner{}, keep: keepNames}
	for i, x := range exchanges {
		st := &step{Exchange: x, number: i + 1}
		path, _, _ := strings.Cut(x.Target, "?")
		if decodedPath, err := url.PathUnescape(path); err == nil {
			st.op, _ = wide.Lookup(x.Method, decodedPath)
		}
		if st.op != nil && s.extensions == nil && x.Status != http.StatusNotFound {
			if documented, _ := plain.Lookup(st.op.Method, st.op.Path); documented == nil {
				s.extensions = st
			}
		}
		st.sent, st.reply = tree(x.Body), tree(x.Reply)
		s.steps = append(s.steps, st)
	}
	s.order()
	s.date()
	s.meet()
	s.follow()
	s.learn()
	return s, nil
}

// order puts a refresh that worked before those that lost a race with it: a token that was refused is never good again.
func (s *story) order() {
	first := map[string]int{} // where a token was refused
	for i, st := range s.steps {
		shown := textAt(st.sent, "refresh_token")
		if st.id() != "refresh" || shown == "" {
			continue
		}
		at, refused := first[shown]
		switch {
		case st.Status == http.StatusUnauthorized && !refused:
			first[shown] = i
		case st.Status == http.StatusOK && refused && i-at <= mostRacers:
			copy(s.steps[at+1:i+1], s.steps[at:i])
			s.steps[at] = st
			delete(first, shown)
		}
	}
	for i, st := range s.steps {
		st.number = i + 1
	}
}

// mostRacers is how many requests may be under way at once.
const mostRacers = 64

// id is the operationId, or empty.
func (st *step) id() string {
	if st.op == nil {
		return ""
	}
	return st.op.ID
}

// date gives each step its time, which never goes back.
func (s *story) date() {
	var last time.Time
	for _, st := range s.steps {
		at, err := http.ParseTime(st.Answer.Get("Date"))
		if err != nil {
			at = st.At
		}
		if at = at.UTC().Truncate(time.Second); at.Before(last) {
			at = last
		}
		st.at, last = at, at
	}
	if len(s.steps) > 0 {
		s.begun = s.steps[0].at
	}
}

// meet finds the accounts: those that have logged in, and where nobody has, one.
func (s *story) meet() {
	for _, st := range s.steps {
		username, password, ok := st.credentials()
		if !ok || st.Status != http.StatusOK || textAt(st.reply, "access_token") == "" {
			continue
		}
		a := s.accountOf(username)
		if a == nil {
			a = s.newAccount(username)
			a.password, a.clientID = password, numberAt(st.reply, "client_id")
			a.live(st)
		}
		a.passwords[password] = true
	}
	if len(s.accounts) == 0 {
		s.newAccount("")
	}
	for _, st := range s.steps {
		username, password, ok := st.credentials()
		a := s.accountOf(username)
		if ok && a != nil && a.passwords[password] && strings.HasPrefix(password, "[") && st.Status == http.StatusUnauthorized { // somebody else has masked both
			st.Body = []byte(encode(map[string]any{"username": username, "password": "wrong"}))
			st.sent = tree(st.Body)
		}
	}
}

func (s *story) newAccount(username string) *account {
	a := &account{name: "account-" + strconv.Itoa(len(s.accounts)+1), username: username, passwords: map[string]bool{}}
	if s.keep && username != "" {
		a.name = username
	}
	s.accounts = append(s.accounts, a)
	return a
}

func (s *story) accountOf(username string) *account {
	for _, a := range s.accounts {
		if a.username == username {
			return a
		}
	}
	return nil
}

// live reads how long tokens live.
func (a *account) live(st *step) {
	a.lives = st
	a.access = lifetime(st, "access_token", "access_expires_at")
	a.refresh = lifetime(st, "refresh_token", "refresh_expires_at")
}

func lifetime(st *step, field, expires string) time.Duration {
	claims := claimsOf(textAt(st.reply, field))
	exp, hasExp := whole(claims["exp"])
	iat, hasIat := whole(claims["iat"])
	if hasExp && hasIat && exp > iat {
		return time.Duration(exp-iat) * time.Second
	}
	if at, err := time.Parse(time.RFC3339, textAt(st.reply, expires)); err == nil {
		if left := at.Sub(st.at).Round(time.Second); left > 0 {
			return left
		}
	}
	if seconds, err := strconv.ParseInt(numberAt(st.reply, "expires_in"), 10, 32); err == nil && field == "access_token" && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	return 0
}

// credentials are those of a login that has both as texts.
func (st *step) credentials() (username, password string, ok bool) {
	if st.id() != "login" {
		return "", "", false
	}
	fields, _ := st.sent.(map[string]any)
	username, isName := fields["username"].(string)
	password, isWord := fields["password"].(string)
	return username, password, isName && isWord && username != ""
}

// follow says of each request which token it shows, and of each answer which ones it gives.
func (s *story) follow() {
	for _, st := range s.steps {
		s.show(st)
		s.gate(st)
		if st.Status == http.StatusOK && (st.id() == "login" || st.id() == "refresh") {
			s.give(st)
		}
	}
}

func (s *story) show(st *step) {
	use := "access"
	switch st.id() {
	case "login":
		if username, _, ok := st.credentials(); ok {
			st.account = s.accountOf(username)
		}
		return
	case "refresh":
		use = "refresh"
		st.shown = textAt(st.sent, "refresh_token")
	default:
		st.shown = st.bearer()
	}
	if st.shown == "" {
		return
	}
	st.token = s.tokens[st.shown]
	if st.token == nil && st.op != nil && st.tookToken() {
		f := s.newFamily(s.accounts[0]) // it was good, so it came before the recording
		f.early = true
		s.hold(f, use, st.shown)
		st.token = s.tokens[st.shown]
	}
	if st.token != nil {
		st.account = st.token.family.account
	}
}

// tookToken tells whether the token of a request was good, by its answer.
func (st *step) tookToken() bool {
	switch st.Status {
	case http.StatusOK:
		return true
	case http.StatusBadRequest, http.StatusNotFound:
		return st.id() != "refresh"
	}
	return false
}

// bearer is the token behind Bearer in the only Authorization.
func (st *step) bearer() string {
	values := st.Header.Values("Authorization")
	if len(values) != 1 {
		return ""
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}

func (s *story) newFamily(a *account) *family {
	f := &family{name: "main", account: a}
	if len(s.families) > 0 {
		f.name = "login-" + strconv.Itoa(len(s.families)+1)
	}
	s.families = append(s.families, f)
	return f
}

func (s *story) hold(f *family, use, text string) *token {
	t := &token{text: text, use: use, family: f}
	s.tokens[text] = t
	if use == "access" {
		f.newest[0] = t
	} else {
		f.newest[1] = t
	}
	return t
}

func (s *story) give(st *step) {
	access, refresh := textAt(st.reply, "access_token"), textAt(st.reply, "refresh_token")
	if access == "" || refresh == "" {
		return
	}
	var f *family
	switch {
	case st.id() == "refresh" && st.token != nil:
		f = st.token.family
	case st.account != nil:
		f = s.newFamily(st.account)
	default:
		f = s.newFamily(s.accounts[0])
	}
	st.account = f.account
	st.got = [2]*token{s.hold(f, "access", access), s.hold(f, "refresh", refresh)}
}

// gate follows the whitelist and the features of an account.
func (s *story) gate(st *step) {
	a := st.account
	if a == nil || st.op == nil {
		return
	}
	message := strings.ToLower(textAt(st.reply, "message"))
	denied := st.Status == http.StatusForbidden && strings.Contains(message, "ip address")
	switch {
	case denied && !a.closed:
		a.closed, st.alone, st.blocked = true, true, true
		if !s.before(st) {
			a.denied, st.alone = st, false
		}
	case a.closed && st.Status == http.StatusOK:
		a.closed, st.alone = false, true
	case a.featureless == nil && textAt(st.reply, "code") == "INVALID_FEATURE",
		a.featureless == nil && st.Status == http.StatusForbidden && !denied && strings.Contains(message, "feature"):
		a.featureless = st
	}
}

// before tells whether the account has been let in before a step.
func (s *story) before(last *step) bool {
	for _, st := range s.steps[:last.number-1] {
		if st.account == last.account && st.Status == http.StatusOK {
			return true
		}
	}
	return false
}
