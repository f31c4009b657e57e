package recordtest

import (
	"context"
	"errors"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// mutant is a way to break a backend.
type mutant struct {
	name   string
	caught string // the case that is there for it
	make   func(m *records.Memory) records.Backend
}

func mutants() []mutant {
	return slices.Concat(commitMutants(), writeMutants(), readMutants(), followMutants(), putMutants(), pageMutants())
}

// committing is a backend whose changes go another way.
func committing(how func(ctx context.Context, m *records.Memory, c records.Change) (records.Result, error)) func(*records.Memory) records.Backend {
	return func(m *records.Memory) records.Backend {
		return broken{Memory: m, commit: func(ctx context.Context, c records.Change) (records.Result, error) { return how(ctx, m, c) }}
	}
}

// writing is a backend that makes something else of each write.
func writing(how func(w records.Write) records.Write) func(*records.Memory) records.Backend {
	return committing(func(ctx context.Context, m *records.Memory, c records.Change) (records.Result, error) {
		if err := c.Check(); err != nil {
			return records.Result{}, err
		}
		c.Writes = slices.Clone(c.Writes)
		for i, w := range c.Writes {
			c.Writes[i] = how(w)
		}
		return m.Commit(ctx, c)
	})
}

func commitMutants() []mutant {
	inTwoSteps := func(ctx context.Context, m *records.Memory, c records.Change) (records.Result, error) {
		for _, g := range c.Guards {
			if r, err := m.Read(ctx, g.Key); err != nil || r.Version != g.Version {
				return records.Result{}, errors.Join(records.ErrStale, err)
			}
		}
		runtime.Gosched()
		c.Guards = nil
		return m.Commit(ctx, c)
	}
	return []mutant{
		{"guards are not looked at", "commit/stale", committing(func(ctx context.Context, m *records.Memory, c records.Change) (records.Result, error) {
			c.Guards = nil
			return m.Commit(ctx, c)
		})},
		{"guards and writes are two steps", "race/counting by guards", committing(inTwoSteps)},
		{"guards and writes are two steps of one winner", "race/guards", committing(inTwoSteps)},
		{"guards of what is not written are not looked at", "commit/stale", committing(func(ctx context.Context, m *records.Memory, c records.Change) (records.Result, error) {
			c.Guards = slices.DeleteFunc(slices.Clone(c.Guards), func(g records.Guard) bool {
				return !slices.ContainsFunc(c.Writes, func(w records.Write) bool { return w.Key == g.Key })
			})
			return m.Commit(ctx, c)
		})},
		{"earlier versions are stale, later ones are not", "commit/stale", committing(func(ctx context.Context, m *records.Memory, c records.Change) (records.Result, error) {
			c.Guards = slices.Clone(c.Guards)
			for i, g := range c.Guards {
				if r, _ := m.Read(ctx, g.Key); g.Version > r.Version {
					c.Guards[i].Version = r.Version
				}
			}
			return m.Commit(ctx, c)
		})},
		{"a refusal takes a position", "commit/stale", committing(func(ctx context.Context, m *records.Memory, c records.Change) (records.Result, error) {
			result, err := m.Commit(ctx, c)
			if errors.Is(err, records.ErrStale) {
				_, _ = m.Commit(ctx, records.Change{})
			}
			return result, err
		})},
		{"a change is made write by write", "commit/versions", committing(writeByWrite)},
		{"half a change is seen", "race/whole", committing(fieldByField)},
		{"mistakes are overlooked", "commit/mistakes", committing(func(ctx context.Context, m *records.Memory, c records.Change) (records.Result, error) {
			seen := map[string]bool{}
			c.Writes = slices.DeleteFunc(slices.Clone(c.Writes), func(w records.Write) bool {
				defer func() { seen[w.Key] = true }()
				return seen[w.Key]
			})
			return m.Commit(ctx, c)
		})},
	}
}

func writeByWrite(ctx context.Context, m *records.Memory, c records.Change) (last records.Result, err error) {
	for _, w := range c.Writes {
		if last, err = m.Commit(ctx, records.Change{Guards: c.Guards, Writes: []records.Write{w}}); err != nil {
			return last, err
		}
		c.Guards = nil
	}
	return last, nil
}

func fieldByField(ctx context.Context, m *records.Memory, c records.Change) (last records.Result, err error) {
	for _, w := range c.Writes {
		for _, name := range slices.Sorted(maps.Keys(w.Set)) {
			part := records.Write{Key: w.Key, Set: fields{name: w.Set[name]}}
			if last, err = m.Commit(ctx, records.Change{Writes: []records.Write{part}}); err != nil {
				return last, err
			}
			runtime.Gosched()
		}
	}
	return last, nil
}

func writeMutants() []mutant {
	return []mutant{
		{"nothing is deleted", "commit/set and delete", writing(func(w records.Write) records.Write { w.Delete = nil; return w })},
		{"nothing is removed", "commit/remove", writing(func(w records.Write) records.Write { w.Remove = false; return w })},
		{"what is set is removed", "commit/remove", writing(func(w records.Write) records.Write {
			if w.Remove {
				w.Set = nil
			}
			return w
		})},
		{"what is not set is removed", "commit/versions", writing(func(w records.Write) records.Write { w.Remove = true; return w })},
		{"an empty field is none", "read/fields", writing(func(w records.Write) records.Write {
			w.Set = maps.Clone(w.Set)
			maps.DeleteFunc(w.Set, func(_ string, value []byte) bool { return len(value) == 0 })
			return w
		})},
		{"a field ends at a zero byte", "read/fields", writing(func(w records.Write) records.Write {
			w.Set = maps.Clone(w.Set)
			for name, value := range w.Set {
				text, _, _ := strings.Cut(string(value), "\x00")
				w.Set[name] = []byte(text)
			}
			return w
		})},
		{"keys have no case", "read/names", writing(func(w records.Write) records.Write { w.Key = strings.ToUpper(w.Key); return w })},
		{"sums begin where removed ones ended", "add/removed", writing(func(w records.Write) records.Write { w.Remove = w.Remove && w.Add == nil; return w })},
		{"what was added is the sum", "add/sums", committing(func(ctx context.Context, m *records.Memory, c records.Change) (records.Result, error) {
			result, err := m.Commit(ctx, c)
			for i := range result.Added {
				result.Added[i] = maps.Clone(c.Writes[i].Add)
			}
			return result, err
		})},
		{"sums are two steps", "race/sums", committing(func(ctx context.Context, m *records.Memory, c records.Change) (records.Result, error) {
			old, err := m.Read(ctx, "a")
			if err != nil {
				return records.Result{}, err
			}
			runtime.Gosched()
			sum, err := records.Sum(old.Fields["n"], 1)
			if err != nil {
				return records.Result{}, err
			}
			_, err = m.Commit(ctx, records.Change{Writes: []records.Write{{Key: "a", Remove: true, Add: map[string]int64{"n": sum}}}})
			return records.Result{Added: []map[string]int64{{"n": sum}}}, err
		})},
	}
}

func readMutants() []mutant {
	remembering := func(m *records.Memory) records.Backend {
		known := map[string]records.Record{}
		return broken{Memory: m, read: func(ctx context.Context, key string, names ...string) (records.Record, error) {
			if len(names) > 0 {
				return m.Read(ctx, key, names...)
			}
			r, err := m.Read(ctx, key)
			if old, ok := known[key]; ok && old.Version == r.Version {
				return old, nil
			}
			known[key] = r
			return r, err
		}}
	}
	scanning := func(how func(ctx context.Context, m *records.Memory, prefix string, yield func(string, records.Record) bool) error) func(*records.Memory) records.Backend {
		return func(m *records.Memory) records.Backend {
			return broken{Memory: m, scan: func(ctx context.Context, prefix string, yield func(string, records.Record) bool) error {
				return how(ctx, m, prefix, yield)
			}}
		}
	}
	return []mutant{
		{"what was read is shared", "read/copies", remembering},
		{"fields that are not there are empty", "read/fields", func(m *records.Memory) records.Backend {
			return broken{Memory: m, read: func(ctx context.Context, key string, names ...string) (records.Record, error) {
				r, err := m.Read(ctx, key, names...)
				for _, name := range names {
					if _, ok := r.Fields[name]; !ok {
						r.Fields[name] = nil
					}
				}
				return r, err
			}}
		}},
		{"a prefix is a pattern", "scan/prefix", scanning(func(ctx context.Context, m *records.Memory, prefix string, yield func(string, records.Record) bool) error {
			return m.Scan(ctx, "", func(key string, r records.Record) bool {
				matches, _ := path.Match(prefix+"*", key)
				return !matches || yield(key, r)
			})
		})},
		{"a scan does not stop", "scan/stop", scanning(func(ctx context.Context, m *records.Memory, prefix string, yield func(string, records.Record) bool) error {
			return m.Scan(ctx, prefix, func(key string, r records.Record) bool { yield(key, r); return true })
		})},
		{"a scan yields no more than a page", "scan/many", scanning(func(ctx context.Context, m *records.Memory, prefix string, yield func(string, records.Record) bool) error {
			left := 1000
			return m.Scan(ctx, prefix, func(key string, r records.Record) bool { left--; return left >= 0 && yield(key, r) })
		})},
		{"contexts are not looked at", "end/context", func(m *records.Memory) records.Backend {
			return broken{Memory: m, commit: func(ctx context.Context, c records.Change) (records.Result, error) {
				return m.Commit(context.WithoutCancel(ctx), c)
			}}
		}},
		{"a second close is an error", "end/close", func(m *records.Memory) records.Backend {
			closed := false
			return broken{Memory: m, close: func() error {
				defer func() { closed = true }()
				if closed {
					return records.ErrClosed
				}
				return m.Close()
			}}
		}},
		{"what is closed can be read", "end/close", func(m *records.Memory) records.Backend {
			return broken{Memory: m, read: func(context.Context, string, ...string) (records.Record, error) { return records.Record{}, nil }}
		}},
	}
}

func followMutants() []mutant {
	following := func(how func(e records.Event) records.Event) func(*records.Memory) records.Backend {
		return func(m *records.Memory) records.Backend {
			return broken{Memory: m, follow: func(ctx context.Context, after records.Position, each func(records.Event)) error {
				return m.Follow(ctx, after, func(e records.Event) { each(how(e)) })
			}}
		}
	}
	return []mutant{
		{"the change at the position comes again", "follow/all", func(m *records.Memory) records.Backend {
			return broken{Memory: m, follow: func(ctx context.Context, after records.Position, each func(records.Event)) error {
				return m.Follow(ctx, max(after, 1)-1, each)
			}}
		}},
		{"notes are lost", "follow/all", following(func(e records.Event) records.Event { e.Note = nil; return e })},
		{"a removal is not told", "follow/all", following(func(e records.Event) records.Event {
			e.Writes = slices.Clone(e.Writes)
			for i := range e.Writes {
				e.Writes[i].Remove = false
			}
			return e
		})},
		{"sums are not told", "follow/sums", following(func(e records.Event) records.Event {
			e.Writes = slices.Clone(e.Writes)
			for i, w := range e.Writes {
				e.Writes[i].Set = maps.Clone(w.Set)
				delete(e.Writes[i].Set, "n")
			}
			return e
		})},
		{"positions are told late by one", "race/order", following(func(e records.Event) records.Event { e.Position++; return e })},
		{"a refusal is told", "follow/refused", committing(func(ctx context.Context, m *records.Memory, c records.Change) (records.Result, error) {
			result, err := m.Commit(ctx, c)
			if errors.Is(err, records.ErrStale) {
				_, _ = m.Commit(ctx, records.Change{})
			}
			return result, err
		})},
		{"a position ahead is waited for", "follow/ahead", func(m *records.Memory) records.Backend {
			return broken{Memory: m, follow: func(ctx context.Context, after records.Position, each func(records.Event)) error {
				err := m.Follow(ctx, after, each)
				if errors.Is(err, records.ErrGap) {
					return context.Canceled
				}
				return err
			}}
		}},
		{"what one has changed the other does not see", "commit/other", func(m *records.Memory) records.Backend {
			return broken{Memory: m, commit: func(ctx context.Context, c records.Change) (records.Result, error) {
				r, err := m.Commit(ctx, c)
				if r.Position > 1 {
					return r, records.ErrStale
				}
				return r, err
			}}
		}},
	}
}
