package client

import (
	"context"
	"errors"
	"fmt"
	"iter"
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
		so := progress{seen: map[int64]bool{}}
		for number := from; ; number = max(number, 1) + 1 {
			page, err := fetch(number)
			if err != nil {
				yield(*new(T), err)
				return
			}
			for item, err := range newItems(ctx, &so, id, page) {
				if err != nil {
					err = fmt.Errorf("%s: page %d: %w", operation, page.Number, err)
				}
				if !yield(item, err) || err != nil {
					return
				}
			}
			if !page.HasMore {
				return
			}
		}
	}
}

// newItems goes through the items of a page that no page before it had. It ends with an error when ctx has ended, and when
// more pages follow and make no progress.
func newItems[T any](ctx context.Context, so *progress, id func(T) int64, page Page[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, item := range page.Items {
			if err := ctx.Err(); err != nil {
				yield(*new(T), err)
				return
			}
			if so.isNew(id(item)) && !yield(item, nil) {
				return
			}
		}
		if !page.HasMore {
			return
		}
		if err := so.turn(page.PerPage); err != nil {
			yield(*new(T), err)
		}
	}
}

// progress tells a list that goes on from one that goes round.
type progress struct {
	seen    map[int64]bool
	fresh   bool // this page had something new
	stale   int  // pages in a row that had not
	perPage int  // of the page before
}

func (p *progress) isNew(id int64) bool {
	if p.seen[id] {
		return false
	}
	p.seen[id], p.fresh = true, true
	return true
}

// turn ends a page that another one follows.
func (p *progress) turn(perPage int) error {
	p.stale++
	if p.fresh {
		p.stale = 0
	}
	before := p.perPage
	p.fresh, p.perPage = false, perPage
	switch {
	case before != 0 && before != perPage:
		return fmt.Errorf("%w: X-Per-Page is %d, want %d as on the page before it", ErrNoProgress, perPage, before)
	case p.stale >= maxStale:
		return fmt.Errorf("%w: the last %d pages had nothing new, though there is said to be more", ErrNoProgress, p.stale)
	}
	return nil
}
