package control

import (
	"context"
	"net/http"
	"time"

	"github.com/popupmock/popupmock/mockserver/duration"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// settleTime bounds how long reading the journal waits for requests that are being answered: real time.
const settleTime = 2 * time.Second

// routes returns the calls by path and method.
func routes(c Controller) map[string]map[string]http.Handler {
	return map[string]map[string]http.Handler{
		healthPath:       {"GET": bare(c.Health)},
		livePath:         {"GET": bare(live)},
		readyPath:        {"GET": bare(ready(c))},
		metricsPath:      {"GET": metrics(c)},
		"/clock":         {"GET": bare(c.Clock), "PUT": withBody(c.SetClock)},
		"/clock/advance": {"POST": withBody(advance(c))},
		"/accounts":      {"GET": bare(c.Accounts)},
		"/accounts/{username}": {
			"GET": getAccount(c), "PUT": putAccount(c), "PATCH": patchAccount(c), "DELETE": deleteAccount(c),
		},
		"/accounts/{username}/address": {"GET": checkAddress(c)},

		"/tokens":        {"GET": tokens(c), "POST": withBody(c.Mint)},
		"/tokens/revoke": {"POST": withBody(c.Revoke)},
		"/keys/rotate":   {"POST": withBody(c.RotateKey)},
		"/journal":       {"GET": readJournal(c), "DELETE": silent(c.ClearJournal)},
		"/faults":        allFaults(c),
		"/faults/{id}":   oneFault(c),
		"/triggers":      allTriggers(c),
		"/triggers/{id}": oneTrigger(c),

		"/sandboxes":        allSandboxes(c),
		"/sandboxes/{name}": oneSandbox(c),

		"/assumptions":          {"GET": bare(c.Assumptions), "PUT": putAssumptions(c)},
		"/reset":                {"POST": silent(c.Reset)},
		"/openapi.json":         {"GET": bare(document)},
		"/scenarios":            {"GET": bare(c.Scenarios)},
		"/scenarios/{name}/run": {"POST": runScenario(c)},

		vendorPath:  {"GET": bare(c.VendorDocument)},
		statePath:   wholeState(c),
		changesPath: {"GET": streamChanges(c)},

		"/journal/count":         {"GET": countJournal(c)},
		"/journal/wait":          {"GET": waitJournal(c)},
		"/journal/order":         {"POST": orderJournal(c)},
		"/journal/stream":        {"GET": streamJournal(c)},
		"/journal/har":           {"GET": exportJournal(c)},
		"/journal/{seq}/explain": {"GET": explainJournal(c)},
		exchangePath:             {"GET": exchangeJournal(c)},
	}
}

// nothing is the body of a call that takes none.
type nothing struct{}

func bare[R any](do func(context.Context) (R, error)) http.Handler {
	return handle(func(r *http.Request, _ nothing) (R, error) { return do(r.Context()) })
}

// silent is a bare call that answers nothing.
func silent(do func(context.Context) error) http.Handler {
	return bare(func(ctx context.Context) (any, error) { return nil, do(ctx) })
}

func withBody[T, R any](do func(context.Context, T) (R, error)) http.Handler {
	return handle(func(r *http.Request, body T) (R, error) { return do(r.Context(), body) })
}

type advanceBody struct {
	By string `json:"by"`
}

// Check is about the duration alone; which ones the clock takes is for the clock to say.
func (b advanceBody) Check() error {
	_, err := b.duration()
	return err
}

func (b advanceBody) duration() (time.Duration, error) {
	by, err := duration.Parse(b.By)
	if err != nil {
		return 0, Invalidf("by: %v", err)
	}
	return by, nil
}

func advance(c Controller) func(context.Context, advanceBody) (Clock, error) {
	return func(ctx context.Context, body advanceBody) (Clock, error) {
		by, err := body.duration()
		if err != nil {
			return Clock{}, err
		}
		return c.Advance(ctx, by)
	}
}

func getAccount(c Controller) http.Handler {
	return handle(func(r *http.Request, _ nothing) (Account, error) {
		return c.Account(r.Context(), r.PathValue("username"))
	})
}

// settings is the body of PUT, which cannot do without a password.
type settings AccountChange

// Check wants a password besides what a change wants.
func (s settings) Check() error { return AccountChange(s).CheckWhole() }

func putAccount(c Controller) http.Handler {
	return handle(func(r *http.Request, body settings) (Account, error) {
		return c.PutAccount(r.Context(), r.PathValue("username"), AccountChange(body))
	})
}

func patchAccount(c Controller) http.Handler {
	return handle(func(r *http.Request, change AccountChange) (Account, error) {
		return c.PatchAccount(r.Context(), r.PathValue("username"), change)
	})
}

func deleteAccount(c Controller) http.Handler {
	return handle(func(r *http.Request, _ nothing) (any, error) {
		return nil, c.DeleteAccount(r.Context(), r.PathValue("username"))
	})
}

func tokens(c Controller) http.Handler {
	return handle(func(r *http.Request, _ nothing) ([]Token, error) {
		q := r.URL.Query()
		return c.Tokens(r.Context(), TokenFilter{
			Account: q.Get("account"), Family: q.Get("family"), Use: q.Get("use"), JTI: q.Get("jti"),
		})
	}, "account", "family", "use", "jti")
}

func readJournal(c Controller) http.Handler {
	return handle(func(r *http.Request, _ nothing) ([]journal.Entry, error) {
		filter, err := parseFilter(r.URL.Query())
		if err != nil {
			return nil, err
		}
		ctx, cancel := context.WithTimeout(r.Context(), settleTime)
		defer cancel()
		return c.Journal(ctx, filter)
	}, journal.FilterKeys()...)
}
