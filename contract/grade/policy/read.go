package policy

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/popupmock/popupmock/mockserver/duration"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

// MaxBytes is the size of the largest file that Read takes.
const MaxBytes = 1 << 20

// Read reads a policy in YAML. What it leaves out is as in Default. The error tells what is wrong by name, line and column: a
// key or a rule that does not exist, a value that cannot be, a file that is too large.
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

// document is the file. What is nil was left out.
type document struct {
	Name   *string         `yaml:"name"`
	Rules  map[string]rule `yaml:"rules"`
	Limits limits          `yaml:"limits"`
}

type rule struct {
	Level  *string `yaml:"level"`
	Source *string `yaml:"source"`
	Mend   *string `yaml:"mend"`
}

type limits struct {
	Early      *string `yaml:"early"`
	Late       *string `yaml:"late"`
	Attempts   *int    `yaml:"attempts"`
	Skew       *string `yaml:"skew"`
	RetryAfter *string `yaml:"retry_after"`
}

// read lays a file over another policy. An empty one takes any rule.
func read(name string, text []byte, base Policy) (Policy, error) {
	var d document
	if err := yaml.UnmarshalWithOptions(text, &d, yaml.Strict()); err != nil && !errors.Is(err, io.EOF) {
		return Policy{}, fmt.Errorf("%s: %w", name, err)
	}
	p := base
	p.Rules = map[string]Rule{}
	maps.Copy(p.Rules, base.Rules)
	set(&p.Name, d.Name)
	var errs []error
	for id, given := range d.Rules {
		r, known := p.Rules[id]
		if !known && len(base.Rules) > 0 {
			errs = append(errs, fmt.Errorf("rules.%s: no such rule%s", id, suggest.Hint(id, base.IDs())))
			continue
		}
		set((*string)(&r.Level), given.Level)
		set(&r.Source, given.Source)
		set(&r.Mend, given.Mend)
		p.Rules[id] = r
	}
	l := &p.Limits
	set(&l.Attempts, d.Limits.Attempts)
	errs = append(errs,
		span("early", &l.Early, d.Limits.Early), span("late", &l.Late, d.Limits.Late),
		span("skew", &l.Skew, d.Limits.Skew), span("retry_after", &l.RetryAfter, d.Limits.RetryAfter))
	if errs = append(errs, p.Check()); errors.Join(errs...) != nil {
		return Policy{}, fmt.Errorf("%s: %w", name, errors.Join(errs...))
	}
	return p, nil
}

func set[T any](to, given *T) {
	if given != nil {
		*to = *given
	}
}

func span(key string, to *time.Duration, given *string) error {
	if given == nil {
		return nil
	}
	d, err := duration.Parse(*given)
	if err != nil {
		return fmt.Errorf("limits.%s: %w", key, err)
	}
	*to = d
	return nil
}
