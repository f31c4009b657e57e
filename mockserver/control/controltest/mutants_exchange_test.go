package controltest

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func (b broken) ExchangeJournal(ctx context.Context, seq uint64) (journal.Exchange, error) {
	return with(ctx, seq, b.exchange, b.Controller.ExchangeJournal)
}

func (b broken) ExportJournal(ctx context.Context, f journal.Filter) (journal.HAR, error) {
	return with(ctx, f, b.export, b.Controller.ExportJournal)
}

// shownWith is a mutant that shows something else.
func shownWith(change func(*journal.Exchange)) func(control.Controller) broken {
	return func(c control.Controller) broken {
		return broken{exchange: func(ctx context.Context, seq uint64) (journal.Exchange, error) {
			got, err := c.ExchangeJournal(ctx, seq)
			if err == nil {
				change(&got)
			}
			return got, err
		}}
	}
}

func exchangeMutants() []mutant {
	return []mutant{
		{"an exchange without header fields", "journal/exchange", shownWith(func(e *journal.Exchange) { e.Request.Headers = nil })},
		{"an exchange without the body of the request", "journal/exchange", shownWith(func(e *journal.Exchange) { e.Request.Body = "" })},
		{"an exchange without an answer", "journal/exchange", shownWith(func(e *journal.Exchange) { e.Response = nil })},
		{"an exchange of another request", "journal/exchange", func(c control.Controller) broken {
			return broken{exchange: func(ctx context.Context, _ uint64) (journal.Exchange, error) { return c.ExchangeJournal(ctx, 1) }}
		}},
		{"an exchange with the size of what is shown", "journal/exchange", shownWith(func(e *journal.Exchange) { e.Request.Size = int64(len(e.Request.Body)) })},
		{"an answer where there was none", "journal/exchange without an answer", shownWith(func(e *journal.Exchange) { e.Response = &journal.Message{} })},
		{"an archive of all", "journal/har", func(c control.Controller) broken {
			return broken{export: func(ctx context.Context, _ journal.Filter) (journal.HAR, error) {
				return c.ExportJournal(ctx, journal.Filter{})
			}}
		}},
		{"an archive without bodies", "journal/har", func(c control.Controller) broken {
			return broken{export: func(ctx context.Context, f journal.Filter) (journal.HAR, error) {
				got, err := c.ExportJournal(ctx, f)
				for i := range got.Log.Entries {
					got.Log.Entries[i].Request.PostData = nil
				}
				return got, err
			}}
		}},
		{"an exchange of no request", "journal/exchange unknown", func(c control.Controller) broken {
			return broken{exchange: func(ctx context.Context, seq uint64) (journal.Exchange, error) {
				got, _ := c.ExchangeJournal(ctx, seq)
				return got, nil
			}}
		}},
	}
}
