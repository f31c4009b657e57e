// Package recordtest is the suite that every implementation of records.Backend must pass.
//
// Like storetest it is a table of cases that see no more of *testing.T than TB, so that its own tests can run the cases on backends that
// are broken on purpose.
package recordtest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// TB is what a case needs of *testing.T.
type TB interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Case is one demand on a backend.
type Case struct {
	Name  string // of a subtest, such as "commit/stale"
	check func(probe)
}

// Run puts the demand to two backends of the same records, of which there are none yet. They may be one and the same.
func (c Case) Run(tb TB, one, other records.Backend) {
	tb.Helper()
	c.check(probe{TB: tb, Backend: one, other: other})
}

// Cases returns the whole suite.
func Cases() []Case {
	return slices.Concat(readCases(), commitCases(), addCases(), scanCases(), followCases(), raceCases(), endCases())
}

// Run runs the suite as subtests of t. Each gets records of its own from open, which must be empty, through two backends; open may use
// its t to clean up.
func Run(t *testing.T, open func(t *testing.T) (one, other records.Backend)) {
	t.Helper()
	run(t, Cases(), open)
}

// RunStreams runs the suite of those that are records.Streams as well.
func RunStreams(t *testing.T, open func(t *testing.T) (one, other records.Backend)) {
	t.Helper()
	run(t, StreamCases(), open)
}

func run(t *testing.T, cases []Case, open func(t *testing.T) (one, other records.Backend)) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			one, other := open(t)
			c.Run(t, one, other)
		})
	}
}

// probe is a case's hold on its backends.
type probe struct {
	TB
	records.Backend
	other records.Backend
}

type fields = map[string][]byte

// set is a write of fields that hold texts: names and values in turn.
func set(key string, texts ...string) records.Write {
	w := records.Write{Key: key, Set: fields{}}
	for pair := range slices.Chunk(texts, 2) {
		w.Set[pair[0]] = []byte(pair[1])
	}
	return w
}

// commit wants a change to be made.
func (p probe) commit(writes ...records.Write) records.Result {
	p.Helper()
	return p.change(records.Change{Writes: writes})
}

func (p probe) change(c records.Change) records.Result {
	p.Helper()
	result, err := p.Commit(p.Context(), c)
	if err != nil {
		p.Fatalf("Commit: %v", err)
	}
	return result
}

// refused wants a change not to be made, nor anything else to be different from what it was.
func (p probe) refused(what string, want error, c records.Change) {
	p.Helper()
	before, position := p.all(""), p.position()
	_, err := p.Commit(p.Context(), c)
	if err == nil || want != nil && !errors.Is(err, want) {
		p.Errorf("%s: Commit: %v, want the error %v", what, err, want)
	}
	if err != nil && !utf8.ValidString(err.Error()) {
		p.Errorf("%s: Commit: the error %q is not fit to be shown", what, err)
	}
	if want == nil && (errors.Is(err, records.ErrStale) || errors.Is(err, records.ErrUnavailable)) {
		p.Errorf("%s: Commit: %v, want an error that tells of a mistake", what, err)
	}
	p.equal(what+": the records", p.all(""), before)
	p.equal(what+": the position", p.position(), position)
}

func (p probe) read(key string, names ...string) records.Record {
	p.Helper()
	record, err := p.Read(p.Context(), key, names...)
	if err != nil {
		p.Fatalf("Read(%q): %v", key, err)
	}
	return record
}

func (p probe) position() records.Position {
	p.Helper()
	position, err := p.Position(p.Context())
	if err != nil {
		p.Fatalf("Position: %v", err)
	}
	return position
}

// all scans.
func (p probe) all(prefix string) map[string]records.Record {
	p.Helper()
	found := map[string]records.Record{}
	err := p.Scan(p.Context(), prefix, func(key string, r records.Record) bool {
		if _, twice := found[key]; twice {
			p.Errorf("Scan(%q) yields %q twice", prefix, key)
		}
		found[key] = r
		return true
	})
	if err != nil {
		p.Fatalf("Scan(%q): %v", prefix, err)
	}
	return found
}

// equal takes what is empty for what is nil.
func (p probe) equal(what string, got, want any) {
	p.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		p.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// has wants a record to have this version and these fields.
func (p probe) has(key string, version records.Position, texts ...string) {
	p.Helper()
	p.equal("record "+key, p.read(key), records.Record{Version: version, Fields: set(key, texts...).Set})
}
