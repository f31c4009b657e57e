package client

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
)

// ErrNoProgress says that the pages of a list do not follow each other, so that going on would miss items or never end.
var ErrNoProgress = errors.New("the pages do not make one list")

// maxStale is how many pages in a row may have nothing new: with pages of a few items, what is added to a list meanwhile can
// push all of a page to the next one; a server that repeats itself does so for ever.
const maxStale = 3

// everyItem goes through a list from a page on, zero for the first: see Page. Each use of it begins anew.
func everyItem[T any](
	ctx context.Context, operation string, from int, id func(T) int64, fetch func(number int) (Page[T], error),
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		so := progress[T]{operation: operation, fetch: fetch, id: id, seen: map[int64]bool{}}
		for number := from; ; number = max(number, 1) + 1 {
			page, err := so.next(number)
			for _, item := range page.Items {
				if err = ctx.Err(); err != nil {
					err = fmt.Errorf("%s: %w", operation, err)
					break
				}
				if !yield(item, nil) {
					return
				}
			}
			if err != nil {
				yield(*new(T), err)
				return
			}
			if !page.HasMore {
				return
			}
		}
	}
}

// progress tells a list that goes on from one that goes round.
type progress[T any] struct {
	operation string
	fetch     func(number int) (Page[T], error)
	id        func(T) int64
	seen      map[int64]bool
	stale     int // pages in a row that had nothing new
	perPage   int // of the page before
}

// next is a page with those of its items that no page before it had. An error comes with the zero Page.
func (p *progress[T]) next(number int) (Page[T], error) {
	page, err := p.fetch(number)
	if err != nil {
		return Page[T]{}, err
	}
	wrong := fmt.Errorf("%s: page %d: %w", p.operation, page.Number, ErrNoProgress)
	if p.perPage != 0 && page.PerPage != p.perPage {
		return Page[T]{}, fmt.Errorf("%w: X-Per-Page is %d, want %d as on the page before it", wrong, page.PerPage, p.perPage)
	}
	p.perPage = page.PerPage
	page.Items = slices.DeleteFunc(page.Items, p.isOld)
	p.stale++
	if len(page.Items) > 0 {
		p.stale = 0
	}
	if p.stale >= maxStale && page.HasMore {
		return Page[T]{}, fmt.Errorf("%w: the last %d pages had nothing new, though there is said to be more", wrong, p.stale)
	}
	return page, nil
}

// isOld tells whether an item was there before, and remembers it.
func (p *progress[T]) isOld(item T) bool {
	id := p.id(item)
	old := p.seen[id]
	p.seen[id] = true
	return old
}
