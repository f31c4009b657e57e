package policy

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/popupmock/popupmock/mockserver/duration"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

// MaxBytes is the size of the largest file that Read takes.
const MaxBytes = 1 << 20

// Read reads a policy in YAML. What it leaves out is as in Default. The error tells all that is wrong, by name, line and column:
// a key or a rule that does not exist, a value that cannot be, a file that is no YAML or too large.
func Read(name string, r io.Reader) (Policy, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Policy{}, fmt.Errorf("%s: %w", name, err)
	}
	if len(text) > MaxBytes {
		return Policy{}, fmt.Errorf("%s: larger than %d bytes, want a policy", name, MaxBytes)
	}
	base, err := Default()
	if err != nil {
		return Policy{}, err
	}
	return read(name, text, base)
}

// read lays a file over another policy. An empty one takes any rule.
func read(name string, text []byte, base Policy) (Policy, error) {
	p := base
	p.Rules = maps.Clone(base.Rules)
	if p.Rules == nil {
		p.Rules = map[string]Rule{}
	}
	r := reader{name: name, known: base.IDs()}
	root := r.document(text)
	r.fields(root, "the policy", map[string]func(ast.Node){
		"name":   func(n ast.Node) { r.text(n, "name", &p.Name) },
		"rules":  func(n ast.Node) { r.rules(n, p.Rules) },
		"limits": func(n ast.Node) { r.limits(n, &p.Limits) },
	})
	if err := errors.Join(r.errs...); err != nil {
		return Policy{}, err
	}
	if err := p.Check(); err != nil { // numbers that do not go together have no one place
		return Policy{}, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

func (r *reader) rules(n ast.Node, into map[string]Rule) {
	for _, pair := range r.pairs(n, "rules") {
		id := pair.key
		rule, known := into[id]
		if len(r.known) > 0 && !known {
			r.wrong(pair.at, "no rule is called %q%s", id, suggest.Hint(id, r.known))
			continue
		}
		r.fields(pair.value, "rules."+id, map[string]func(ast.Node){
			"level":  func(n ast.Node) { r.level(n, &rule.Level) },
			"source": func(n ast.Node) { r.text(n, "source", &rule.Source) },
			"mend":   func(n ast.Node) { r.text(n, "mend", &rule.Mend) },
		})
		into[id] = rule
	}
}

func (r *reader) level(n ast.Node, to *Level) {
	var word string
	if !r.text(n, "level", &word) {
		return
	}
	if levels := []Level{Must, Should, Off}; !slices.Contains(levels, Level(word)) {
		r.wrong(start(n), "level is %q, want must, should or off", word)
		return
	}
	*to = Level(word)
}

func (r *reader) limits(n ast.Node, to *Limits) {
	span := func(key string, to *time.Duration) func(ast.Node) {
		return func(n ast.Node) {
			var word string
			if !r.text(n, key, &word) {
				return
			}
			d, err := duration.Parse(word)
			if err != nil {
				r.wrong(start(n), "%s: %s", key, err)
				return
			}
			*to = d
		}
	}
	r.fields(n, "limits", map[string]func(ast.Node){
		"early": span("early", &to.Early), "late": span("late", &to.Late), "skew": span("skew", &to.Skew),
		"retry_after": span("retry_after", &to.RetryAfter),
		"attempts": func(n ast.Node) {
			number, err := strconv.Atoi(plain(n))
			if _, isNumber := n.(*ast.IntegerNode); !isNumber || err != nil {
				r.wrong(start(n), "attempts is %s, want a whole number such as 10", shown(n))
				return
			}
			to.Attempts = number
		},
	})
}
