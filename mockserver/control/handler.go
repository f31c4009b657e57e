package control

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// Prefix is where the control API lives.
const Prefix = "/_mock"

// settleTime bounds how long reading the journal waits for requests that are being answered: real time.
const settleTime = 2 * time.Second

// call answers one control call with a value for the body; nil means 204.
type call func(w http.ResponseWriter, r *http.Request) (any, error)

// Handler puts a Controller on HTTP. Writes from web pages of other origins are refused, so that no page can steer a
// developer's mock.
func Handler(c Controller) http.Handler {
	mux := http.NewServeMux()
	for pattern, call := range routes(c) {
		method, path := pattern[0], pattern[1]
		mux.Handle(method+" "+Prefix+path, answer(call))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		write(w, nil, NotFoundf("no control call %s %s; the calls are listed in the README", r.Method, r.URL.Path))
	})
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		write(w, nil, &Error{Forbidden, "a web page of another origin cannot steer the mock"})
	}))
	return guard.Handler(mux)
}

func routes(c Controller) map[[2]string]call {
	return map[[2]string]call{
		{"GET", "/health"}:                 func(_ http.ResponseWriter, r *http.Request) (any, error) { return c.Health(r.Context()) },
		{"GET", "/clock"}:                  func(_ http.ResponseWriter, r *http.Request) (any, error) { return c.Clock(r.Context()) },
		{"PUT", "/clock"}:                  setClock(c),
		{"POST", "/clock/advance"}:         advance(c),
		{"GET", "/accounts"}:               func(_ http.ResponseWriter, r *http.Request) (any, error) { return c.Accounts(r.Context()) },
		{"GET", "/accounts/{username}"}:    getAccount(c),
		{"PUT", "/accounts/{username}"}:    changeAccount(c.PutAccount),
		{"PATCH", "/accounts/{username}"}:  changeAccount(c.PatchAccount),
		{"DELETE", "/accounts/{username}"}: deleteAccount(c),
		{"GET", "/tokens"}:                 tokens(c),
		{"POST", "/tokens/revoke"}:         revoke(c),
		{"POST", "/keys/rotate"}:           rotateKey(c),
		{"GET", "/journal"}:                readJournal(c),
		{"DELETE", "/journal"}:             func(_ http.ResponseWriter, r *http.Request) (any, error) { return nil, c.ClearJournal(r.Context()) },
		{"POST", "/reset"}:                 func(_ http.ResponseWriter, r *http.Request) (any, error) { return nil, c.Reset(r.Context()) },
	}
}

func setClock(c Controller) call {
	return func(w http.ResponseWriter, r *http.Request) (any, error) {
		change, err := decode[ClockChange](w, r)
		if err != nil {
			return nil, err
		}
		return c.SetClock(r.Context(), change)
	}
}

func advance(c Controller) call {
	return func(w http.ResponseWriter, r *http.Request) (any, error) {
		in, err := decode[struct {
			By string `json:"by"`
		}](w, r)
		if err != nil {
			return nil, err
		}
		by, err := ParseDuration(in.By)
		if err != nil {
			return nil, Invalidf("by: %v", err)
		}
		return c.Advance(r.Context(), by)
	}
}

func getAccount(c Controller) call {
	return func(_ http.ResponseWriter, r *http.Request) (any, error) {
		return c.Account(r.Context(), r.PathValue("username"))
	}
}

func changeAccount(apply func(context.Context, string, AccountChange) (Account, error)) call {
	return func(w http.ResponseWriter, r *http.Request) (any, error) {
		change, err := decode[AccountChange](w, r)
		if err != nil {
			return nil, err
		}
		return apply(r.Context(), r.PathValue("username"), change)
	}
}

func deleteAccount(c Controller) call {
	return func(_ http.ResponseWriter, r *http.Request) (any, error) {
		return nil, c.DeleteAccount(r.Context(), r.PathValue("username"))
	}
}

func tokens(c Controller) call {
	return func(_ http.ResponseWriter, r *http.Request) (any, error) {
		q, err := query(r, "account", "family", "use", "jti")
		if err != nil {
			return nil, err
		}
		return c.Tokens(r.Context(), TokenFilter{
			Account: q.Get("account"), Family: q.Get("family"), Use: q.Get("use"), JTI: q.Get("jti"),
		})
	}
}

func revoke(c Controller) call {
	return func(w http.ResponseWriter, r *http.Request) (any, error) {
		filter, err := decode[TokenFilter](w, r)
		if err != nil {
			return nil, err
		}
		return c.Revoke(r.Context(), filter)
	}
}

func rotateKey(c Controller) call {
	return func(w http.ResponseWriter, r *http.Request) (any, error) {
		rotation, err := decode[Rotation](w, r)
		if err != nil {
			return nil, err
		}
		return c.RotateKey(r.Context(), rotation)
	}
}

func readJournal(c Controller) call {
	return func(_ http.ResponseWriter, r *http.Request) (any, error) {
		filter, err := journalFilter(r)
		if err != nil {
			return nil, err
		}
		ctx, cancel := context.WithTimeout(r.Context(), settleTime)
		defer cancel()
		return c.Journal(ctx, filter)
	}
}

func journalFilter(r *http.Request) (journal.Filter, error) {
	q, err := query(r, "operation", "account", "method", "path", "reason", "status", "since", "limit")
	if err != nil {
		return journal.Filter{}, err
	}
	f := journal.Filter{
		Operation: q.Get("operation"), Account: q.Get("account"), Method: q.Get("method"),
		Path: q.Get("path"), Reason: journal.Reason(q.Get("reason")),
	}
	for field, into := range map[string]func(int){
		"status": func(n int) { f.Status = n },
		"since":  func(n int) { f.Since = uint64(n) },
		"limit":  func(n int) { f.Limit = n },
	} {
		text := q.Get(field)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return journal.Filter{}, Invalidf("query: %s is %q, want a whole number from 0", field, text)
		}
		into(n)
	}
	return f, nil
}

func answer(do call) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := do(w, r)
		write(w, body, err)
	}
}

func write(w http.ResponseWriter, body any, err error) {
	status := http.StatusOK
	switch {
	case err != nil:
		status, body = toWire(err)
	case body == nil:
		w.WriteHeader(http.StatusNoContent)
		return
	}
	raw, err := json.Marshal(body)
	if err != nil {
		http.Error(w, "encode answer: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(raw, '\n')) // a caller that went away needs no answer
}
