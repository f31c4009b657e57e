package recordtest

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// putting is a backend that makes something else of what is put aside.
func putting(how func(s records.Stream, sender string, items []records.Item) (records.Stream, string, []records.Item)) func(*records.Memory) records.Backend {
	return func(m *records.Memory) records.Backend {
		return broken{Memory: m, put: func(ctx context.Context, s records.Stream, sender string, items []records.Item) error {
			if err := records.CheckItems(s, sender, items); err != nil {
				return err
			}
			s, sender, items = how(s, sender, slices.Clone(items))
			return m.PutAside(ctx, s, sender, items)
		}}
	}
}

// changing is a backend that makes something else of each item.
func changing(how func(i *records.Item)) func(*records.Memory) records.Backend {
	return putting(func(s records.Stream, sender string, items []records.Item) (records.Stream, string, []records.Item) {
		for i := range items {
			how(&items[i])
		}
		return s, sender, items
	})
}

func putMutants() []mutant {
	return []mutant{
		{"an item is lost", "stream/own order", putting(func(s records.Stream, sender string, items []records.Item) (records.Stream, string, []records.Item) {
			return s, sender, slices.DeleteFunc(items, func(i records.Item) bool { return i.Serial == 250 })
		})},
		{"what is sent twice is there twice", "stream/twice", func(m *records.Memory) records.Backend {
			var calls atomic.Int64
			return putting(func(s records.Stream, sender string, items []records.Item) (records.Stream, string, []records.Item) {
				return s, sender + strconv.FormatInt(calls.Add(1), 10), items
			})(m)
		}},
		{"serials are of all senders", "stream/twice", putting(func(s records.Stream, _ string, items []records.Item) (records.Stream, string, []records.Item) {
			return s, "all", items
		})},
		{"items stand as they came", "stream/time", func(m *records.Memory) records.Backend {
			var now atomic.Int64
			return changing(func(i *records.Item) { i.Time = now.Add(1) })(m)
		}},
		{"two of a sender are swapped", "stream/own order", changing(func(i *records.Item) {
			if i.Serial == 9 {
				i.Time++
			}
		})},
		{"lost ones take no numbers", "stream/skip", changing(func(i *records.Item) { i.Lost = 0 })},
		{"an open one is final", "stream/open", changing(func(i *records.Item) {
			if i.Kind == records.ItemOpen {
				i.Kind = records.ItemFinal
			}
		})},
		{"one that is replaced stays open", "stream/open", changing(func(i *records.Item) {
			if i.Kind == records.ItemDone {
				i.Kind = records.ItemAgain
			}
		})},
		{"notes have numbers", "stream/notes", changing(func(i *records.Item) {
			if i.Kind == records.ItemNote {
				i.Kind = records.ItemFinal
			}
		})},
		{"data end at a zero byte", "stream/bytes", changing(func(i *records.Item) {
			text, _, _ := strings.Cut(string(i.Data), "\x00")
			i.Data = []byte(text)
		})},
		{"who comes late is taken into the new era", "stream/clear", putting(func(s records.Stream, sender string, items []records.Item) (records.Stream, string, []records.Item) {
			s.Era = max(s.Era, 1)
			return s, sender, items
		})},
		{"mistakes are overlooked", "stream/mistakes", func(m *records.Memory) records.Backend {
			return broken{Memory: m, put: func(context.Context, records.Stream, string, []records.Item) error { return nil }}
		}},
	}
}

// paging is a backend that reads something else.
func paging(how func(ctx context.Context, m *records.Memory, s records.Stream, after records.Mark, upto int64, most int) (records.Page, error)) func(*records.Memory) records.Backend {
	return func(m *records.Memory) records.Backend {
		return broken{Memory: m, page: func(ctx context.Context, s records.Stream, after records.Mark, upto int64, most int) (records.Page, error) {
			return how(ctx, m, s, after, upto, most)
		}}
	}
}

func pageMutants() []mutant {
	return []mutant{
		{"numbers count from where it is read", "stream/pages", paging(func(ctx context.Context, m *records.Memory, s records.Stream, after records.Mark, upto int64, most int) (records.Page, error) {
			page, err := m.ReadStream(ctx, s, after, upto, most)
			for i := range page.Items {
				page.Items[i].Number = uint64(i + 1)
			}
			return page, err
		})},
		{"all that waits is due", "stream/up to", paging(func(ctx context.Context, m *records.Memory, s records.Stream, after records.Mark, _ int64, most int) (records.Page, error) {
			return m.ReadStream(ctx, s, after, 1<<53, most)
		})},
		{"nothing is bounded", "stream/pages", paging(func(ctx context.Context, m *records.Memory, s records.Stream, after records.Mark, upto int64, _ int) (records.Page, error) {
			return m.ReadStream(ctx, s, after, upto, 1<<30)
		})},
		{"it is read from the beginning each time", "stream/open", paging(func(ctx context.Context, m *records.Memory, s records.Stream, _ records.Mark, upto int64, most int) (records.Page, error) {
			return m.ReadStream(ctx, s, records.Mark{}, upto, most)
		})},
		{"nothing is cleared", "stream/clear", paging(func(ctx context.Context, m *records.Memory, s records.Stream, after records.Mark, upto int64, most int) (records.Page, error) {
			s.Era = 0
			return m.ReadStream(ctx, s, after, upto, most)
		})},
		{"all streams begin at 1", "stream/before", paging(func(ctx context.Context, m *records.Memory, s records.Stream, after records.Mark, upto int64, most int) (records.Page, error) {
			s.Before = 0
			return m.ReadStream(ctx, s, after, upto, most)
		})},
		{"all is kept for ever", "stream/keep", func(m *records.Memory) records.Backend {
			return broken{Memory: m, put: func(ctx context.Context, s records.Stream, sender string, items []records.Item) error {
				s.Keep = 1 << 30
				return m.PutAside(ctx, s, sender, items)
			}, page: func(ctx context.Context, s records.Stream, after records.Mark, upto int64, most int) (records.Page, error) {
				s.Keep = 1 << 30
				return m.ReadStream(ctx, s, after, upto, most)
			}}
		}},
		{"a note is lost", "stream/notes", paging(func(ctx context.Context, m *records.Memory, s records.Stream, after records.Mark, upto int64, most int) (records.Page, error) {
			page, err := m.ReadStream(ctx, s, after, upto, most)
			page.Notes = page.Notes[:min(1, len(page.Notes))]
			return page, err
		})},
		{"there is one stream", "stream/names", func(m *records.Memory) records.Backend {
			return broken{Memory: m, put: func(ctx context.Context, s records.Stream, sender string, items []records.Item) error {
				s.Name = "s"
				return m.PutAside(ctx, s, sender, items)
			}, page: func(ctx context.Context, s records.Stream, after records.Mark, upto int64, most int) (records.Page, error) {
				s.Name = "s"
				return m.ReadStream(ctx, s, after, upto, most)
			}}
		}},
		{"an item is read twice now and then", "stream/race", func(m *records.Memory) records.Backend {
			var calls atomic.Int64
			return paging(func(ctx context.Context, m *records.Memory, s records.Stream, after records.Mark, upto int64, most int) (records.Page, error) {
				page, err := m.ReadStream(ctx, s, after, upto, most)
				if n := len(page.Items); n > 0 && calls.Add(1)%2 == 1 {
					page.Items = append(page.Items, page.Items[n-1])
				}
				return page, err
			})(m)
		}},
	}
}
