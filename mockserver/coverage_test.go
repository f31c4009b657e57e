package mockserver_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/openapi"
)

// answerCase produces one answer of the specification over HTTP.
type answerCase struct {
	document  string // one of documents
	operation string
	status    int
	body      string // to the letter, but for tokens: see masked
	reason    journal.Reason
	assumed   string // what must be assumed for it, NAME=VALUE; empty where the defaults will do
	options   []mockserver.Option
	ask       func(s scene) answer
}

// answerCases has the cases of every area of the API.
func answerCases(t *testing.T) []answerCase {
	t.Helper()
	return slices.Concat(authAnswerCases("current"), authAnswerCases("legacy"), readAnswerCases(t), orderAnswerCases())
}

// specification is a document whose answers must all be produced, and how a mock is started that answers by it.
type specification struct {
	name     string
	overlays []openapi.Overlay
	options  []mockserver.Option
}

// documents are all there are. What another one has in common with the first is produced for the first alone.
func documents() []specification {
	return []specification{
		{"current", nil, nil},
		{"legacy", []openapi.Overlay{openapi.Legacy}, []mockserver.Option{mockserver.WithAssumption("dialect", "legacy")}},
		{"extensions", []openapi.Overlay{openapi.Extensions}, []mockserver.Option{mockserver.WithExtensions()}},
	}
}

// scene is what a case plays in.
type scene struct {
	user
	t      *testing.T
	mock   *mockserver.TestServer
	legacy bool
}

func (c answerCase) play(t *testing.T) {
	t.Helper()
	all := documents()
	document := all[slices.IndexFunc(all, func(d specification) bool { return d.name == c.document })]
	options := append([]mockserver.Option{mockserver.WithSeed("coverage")}, document.options...)
	if name, value, given := strings.Cut(c.assumed, "="); given {
		options = append(options, mockserver.WithAssumption(name, value))
	}
	mock := mockserver.Start(t, append(options, c.options...)...)
	got := c.ask(scene{newUser(t, mock.Server), t, mock, c.document == "legacy"})
	got.body = masked(got.body)
	got.want(t, c.status, c.body)
	wantReason(t, mock, c.reason)
	if asked := last(t, mock).Operation; asked != c.operation {
		t.Errorf("the operation is %q, want %q", asked, c.operation)
	}
}

// masked shows tokens as an ellipsis.
func masked(body string) string {
	return regexp.MustCompile(`"(access|refresh)_token":"[^"]+"`).ReplaceAllString(body, `"${1}_token":"…"`)
}

// TestEveryAnswer produces every answer of every operation, and every error of each. It prints how many errors of an
// operation and status were produced, of how many there are, and which of them have to be assumed.
func TestEveryAnswer(t *testing.T) {
	t.Parallel()
	cases := answerCases(t)
	for i, c := range cases {
		t.Run(fmt.Sprintf("%s/%s/%d/%d", c.document, c.operation, c.status, i), func(t *testing.T) {
			t.Parallel()
			c.play(t)
		})
	}
	var first map[string]map[int][]string
	for i, d := range documents() {
		all := documentedAnswers(t, d)
		if i == 0 {
			first = all
		} else {
			maps.DeleteFunc(all, func(operation string, answers map[int][]string) bool {
				return maps.EqualFunc(answers, first[operation], slices.Equal)
			})
		}
		c := coverage{t: t, document: d.name, produced: producedAnswers(t, d.name, cases)}
		t.Logf("answers of the %s document:\n%s", d.name, c.table(all))
		t.Logf("answers of the %s document that have to be assumed:\n%s", d.name, aligned(c.assumed))
	}
}

// documentedAnswers has the errors of a document by operation and status, in JSON with sorted keys. A success has one that
// is empty.
func documentedAnswers(t *testing.T, d specification) map[string]map[int][]string {
	t.Helper()
	document, err := openapi.Load(d.overlays...)
	if err != nil {
		t.Fatal(err)
	}
	text, err := document.JSON()
	if err != nil {
		t.Fatal(err)
	}
	type response struct {
		Ref     string `json:"$ref"`
		Content map[string]struct {
			Schema struct{ Enum []json.RawMessage }
		}
	}
	var spec struct {
		Paths map[string]map[string]struct {
			OperationID string
			Responses   map[int]response
		}
		Components struct{ Responses map[string]response }
	}
	if err := json.Unmarshal(text, &spec); err != nil {
		t.Fatal(err)
	}
	all := map[string]map[int][]string{}
	for _, methods := range spec.Paths {
		for _, operation := range methods {
			all[operation.OperationID] = map[int][]string{}
			for status, r := range operation.Responses {
				if r.Ref != "" {
					r = spec.Components.Responses[path.Base(r.Ref)]
				}
				bodies := []string{}
				for _, body := range r.Content["application/json"].Schema.Enum {
					bodies = append(bodies, canonical(t, string(body)))
				}
				if status < 400 {
					bodies = []string{""}
				}
				all[operation.OperationID][status] = bodies
			}
		}
	}
	return all
}

func canonical(t *testing.T, text string) string {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	sorted, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(sorted)
}

// documented is an answer that a document has, as documentedAnswers gives it.
type documented struct {
	operation string
	status    int
	body      string
}

// producedAnswers has what is assumed for each answer that a case produces, nothing where one does by the defaults.
func producedAnswers(t *testing.T, document string, cases []answerCase) map[documented]string {
	t.Helper()
	produced := map[documented]string{}
	for _, c := range cases {
		if c.document != document {
			continue
		}
		key := documented{c.operation, c.status, ""}
		if c.status >= 400 {
			key.body = canonical(t, c.body)
		}
		if assumed, known := produced[key]; !known || c.assumed < assumed {
			produced[key] = c.assumed
		}
	}
	return produced
}

// coverage compares the answers of a document with those that are produced.
type coverage struct {
	t        *testing.T
	document string
	produced map[documented]string
	assumed  [][]string // the answers that have to be assumed
}

func (c *coverage) table(all map[string]map[int][]string) string {
	statuses := map[int]bool{}
	for _, answers := range all {
		for status := range answers {
			statuses[status] = true
		}
	}
	head := []string{"operation"}
	for _, status := range slices.Sorted(maps.Keys(statuses)) {
		head = append(head, strconv.Itoa(status))
	}
	table := [][]string{head}
	for _, operation := range slices.Sorted(maps.Keys(all)) {
		row := []string{operation}
		for _, status := range slices.Sorted(maps.Keys(statuses)) {
			row = append(row, c.cell(operation, status, all[operation][status]))
		}
		table = append(table, row)
	}
	return aligned(table)
}

// cell counts the answers of an operation and status, and names those that no case produces.
func (c *coverage) cell(operation string, status int, bodies []string) string {
	if bodies == nil {
		return "·"
	}
	if len(bodies) == 0 {
		c.t.Errorf("%s %d (%s document) does not list its errors", operation, status, c.document)
	}
	count := 0
	for _, body := range bodies {
		assumed, known := c.produced[documented{operation, status, body}]
		switch {
		case !known:
			c.t.Errorf("no case produces %s %d %s (%s document)", operation, status, body, c.document)
			continue
		case assumed != "":
			c.assumed = append(c.assumed, []string{operation, strconv.Itoa(status), messageOf(body), assumed})
		}
		count++
	}
	return fmt.Sprintf("%d/%d", count, len(bodies))
}

func messageOf(body string) string {
	return regexp.MustCompile(`"message":"([^"]*)"`).FindString(body)
}

func aligned(table [][]string) string {
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	for _, row := range table {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	_ = w.Flush()
	return out.String()
}

// TestEveryValueIsShown wants a case for each value of each assumption, and two for one with a parameter, which differ in
// it. It prints how many there are.
func TestEveryValueIsShown(t *testing.T) {
	t.Parallel()
	shown := map[string]map[string]bool{} // by assumption and form of the value: what was given
	for _, c := range assumptionCases() {
		key := c.name + " " + formOf(t, c.name, c.value)
		if shown[key] == nil {
			shown[key] = map[string]bool{}
		}
		shown[key][c.value] = true
	}
	table := [][]string{{"assumption", "value", "shown", "with"}}
	for _, a := range assumption.Register() {
		for _, v := range a.Values {
			texts := slices.Sorted(maps.Keys(shown[a.Name+" "+v.String()]))
			want := 1
			if v.Param != "" {
				want = 2
			}
			if len(texts) < want {
				t.Errorf("%s=%s is shown with %d values %q, want %d", a.Name, v, len(texts), texts, want)
			}
			table = append(table, []string{a.Name, v.String(), fmt.Sprintf("%d/%d", min(len(texts), want), want), strings.Join(texts, " ")})
		}
	}
	t.Logf("values of assumptions, and with what they were shown:\n%s", aligned(table))
}

// formOf is the form of the value that a text chooses, such as same-successor=DURATION for same-successor=5s.
func formOf(t *testing.T, name, text string) string {
	t.Helper()
	a, err := assumption.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	word, _, hasParam := strings.Cut(text, "=")
	for _, v := range a.Values {
		if v.Keyword == "" || string(v.Keyword) == word && hasParam == (v.Param != "") {
			return v.String()
		}
	}
	t.Fatalf("assumption %s has no value %s", name, text)
	return ""
}
