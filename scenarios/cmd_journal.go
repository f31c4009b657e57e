package scenarios

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/duration"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// journalCommands look at what the mock has recorded.
func journalCommands() []*command {
	return []*command{
		{
			name: "explain", usage: "TEXT [matches=REGEXP]", does: expects | reads | traces, check: checkExplain,
			help: "Looks for a text in the mock's explanation of the last request: why it was refused, and what became of its token before.",
			run:  explain,
		},
		{
			name: "forget", usage: "", does: steers,
			help: "Empties the journal.",
			run: func(a *actor, _ *call) error {
				a.w.harvest(a.place)
				return steered(a.place.plane.ClearJournal(a.w.ctx))
			},
		},
		{
			name: "journal", usage: "[REQUEST] [count=TOTAL] [FIELD=VALUE]...", does: expects | reads, check: checkJournal,
			help: "Counts the requests in the journal of the sandbox that match REQUEST and have all FIELDs, such as reason=token_expired generation=2. Without count= there must be at least one.",
			run:  countJournal,
		},
		{
			name: "lineage", usage: "[use=access|refresh] [generation=COUNT] [state=live|spent|revoked|expired|unknown|invalid] [expires_in=SPAN] [expired_for=SPAN] [account=NAME] [issued=COUNT]", does: expects | reads | traces,
			help: "Looks at the token that came with the last request, as the mock knew it then; issued= is the generation of the tokens in the answer. Without options: that a token came at all.",
			run:  lineage,
		},
		{
			name: "order", usage: "REQUEST REQUEST...", does: expects | reads,
			help: "Looks in the journal for requests one after the other; others may be between them.",
			run:  order,
		},
		{
			name: "reason", usage: "REASON", does: expects | reads | traces,
			help: "Looks at the journal's word for why the last request was refused.",
			run: func(a *actor, c *call) error {
				e, err := a.entry()
				if err != nil {
					return err
				}
				if string(e.Reason) != c.get("REASON") {
					return mismatchf("%s %s: the reason is %q, want %q", e.Method, e.Path, e.Reason, c.get("REASON"))
				}
				return nil
			},
		},
		{
			name: "tokens", usage: "TOTAL [account=ACCOUNT] [use=access|refresh] [state=live|spent|revoked|expired]", does: expects | reads,
			help: "Counts the tokens that the mock knows of the session's account, or of another.",
			run:  countTokens,
		},
	}
}

func explain(a *actor, c *call) error {
	e, err := a.entry()
	if err != nil {
		return err
	}
	said, err := a.last.place.plane.ExplainJournal(a.w.ctx, e.Seq)
	switch {
	case err != nil:
		return steered(err)
	case !strings.Contains(said.Text, c.get("TEXT")):
		return mismatchf("the mock explains: %s\nwant %q in it", said.Text, c.get("TEXT"))
	case c.has("matches") && !c.regexp("matches").MatchString(said.Text):
		return mismatchf("the mock explains: %s\nwant a text that matches %s", said.Text, c.get("matches"))
	}
	return nil
}

// checkExplain refuses what every text has.
func checkExplain(k *checker, c *call) {
	if text, literal := c.literal("TEXT"); literal && text == "" && len(c.words["matches"]) == 0 {
		k.wrong(c, &c.words["TEXT"][0].word, "TEXT is empty, which every text has; want some, or matches=")
	}
}

// checkJournal knows the fields.
func checkJournal(k *checker, c *call) {
	for _, f := range c.field {
		text, literal := f.word.Literal()
		if !literal {
			text = ""
		}
		if err := checkField(f.name, text); err != nil {
			k.wrong(c, &f.at, "%v", told(err))
		}
	}
}

func countJournal(a *actor, c *call) error {
	var filter journal.Filter
	var err error
	values := url.Values{}
	if c.has("REQUEST") {
		filter, _ = parseRequest(c.get("REQUEST")) // was checked
		values = filter.Query()
	}
	for _, f := range c.fields {
		values.Set(f.name, f.value)
	}
	if filter, err = journal.ParseFilter(values); err != nil {
		return unablef("%v", err)
	}
	bounds := journal.AtLeast(1)
	if c.has("count") {
		bounds, _ = parseTotal(c.get("count")) // was checked
	}
	found, err := a.place.plane.CountJournal(a.w.ctx, filter, bounds)
	if err != nil {
		return steered(err)
	}
	if found.Held != nil && !*found.Held {
		return mismatchf("journal: %s", strings.TrimSpace(found.Text))
	}
	return nil
}

func order(a *actor, c *call) error {
	var steps []journal.Filter
	for _, text := range c.all("REQUEST") {
		filter, _ := parseRequest(text) // was checked
		steps = append(steps, filter)
	}
	found, err := a.place.plane.OrderJournal(a.w.ctx, steps)
	if err != nil {
		return steered(err)
	}
	if !found.Held {
		return mismatchf("journal: %s", strings.TrimSpace(found.Text))
	}
	return nil
}

func lineage(a *actor, c *call) error {
	e, err := a.entry()
	if err != nil {
		return err
	}
	switch {
	case e.Credential == nil && len(c.text) == 0: // which ! lineage is about
		return mismatchf("%s %s came without a token", e.Method, e.Path)
	case e.Credential == nil:
		return unablef("%s %s came without a token", e.Method, e.Path)
	}
	got := map[string]string{
		"use": e.Credential.Use, "generation": strconv.Itoa(e.Credential.Generation), "state": string(e.Credential.State), "account": e.Account,
		"expires_in": strconv.FormatInt(e.Credential.ExpiresIn, 10), "expired_for": strconv.FormatInt(-e.Credential.ExpiresIn, 10),
	}
	if len(e.Issued) > 0 {
		got["issued"] = strconv.Itoa(e.Issued[0].Generation)
	}
	for _, name := range sortedKeys(got) {
		if !c.has(name) {
			continue
		}
		want := c.get(name)
		if d, err := duration.Parse(want); err == nil && strings.HasPrefix(name, "expire") {
			want = strconv.FormatInt(int64(d.Seconds()), 10)
		}
		if got[name] != want {
			return mismatchf("%s %s: the token has %s %s, want %s", e.Method, e.Path, name, got[name], want)
		}
	}
	if c.has("issued") && len(e.Issued) == 0 {
		return unablef("%s %s: the answer has no tokens", e.Method, e.Path)
	}
	return nil
}

func countTokens(a *actor, c *call) error {
	all, err := a.place.plane.Tokens(a.w.ctx, control.TokenFilter{Account: accountName(a, c), Use: c.get("use")})
	if err != nil {
		return steered(err)
	}
	n := 0
	var states []string
	for _, t := range all {
		states = append(states, t.Use+" "+t.State)
		if !c.has("state") || t.State == c.get("state") {
			n++
		}
	}
	return total(c.get("TOTAL"), n, "tokens", strings.Join(counted(states), ", "))
}

// record is what the mock knows of a token, which is named by a word.
func (a *actor) record(word, as string) (control.Token, error) {
	text, sent, err := a.token(word, as, "access")
	if err != nil {
		return control.Token{}, err
	}
	if !sent {
		return control.Token{}, unablef("%q is no token", word)
	}
	jti, err := jtiOf(text)
	if err != nil {
		return control.Token{}, unablef("%q: %v", word, err)
	}
	found, err := a.place.plane.Tokens(a.w.ctx, control.TokenFilter{JTI: jti})
	if err != nil {
		return control.Token{}, steered(err)
	}
	if len(found) == 0 {
		return control.Token{}, unablef("%q: the mock knows no such token", word)
	}
	return found[0], nil
}

// jtiOf reads the id of a token, whose signature is not looked at.
func jtiOf(token string) (string, error) {
	payload, err := payloadOf(token)
	if err != nil {
		return "", err
	}
	var claims struct {
		JTI string `json:"jti"`
	}
	if err := json.NewDecoder(bytes.NewReader(payload)).Decode(&claims); err != nil || claims.JTI == "" {
		return "", errors.New("its payload has no jti")
	}
	return claims.JTI, nil
}
