package scenarios_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/popupmock/popupmock/examples/need/broken"
)

// Routes of the control API.
const (
	assumptionsRoute = "PUT /_mock/assumptions"
	accountsRoute    = "* /_mock/accounts/*"
	revokeRoute      = "POST /_mock/tokens/revoke"
	rotateRoute      = "POST /_mock/keys/rotate"
	clockRoute       = "PUT /_mock/clock"
	advanceRoute     = "POST /_mock/clock/advance"
	faultsRoute      = "* /_mock/faults*"
	triggersRoute    = "* /_mock/triggers*"
)

// steering changes the JSON objects that a control call sends. Objects in a list are changed one by one.
func steering(route string, change func(body map[string]any)) broken.Break {
	return broken.Before(route, func(v *broken.Visit) {
		var one map[string]any
		var list []map[string]any
		switch {
		case json.Unmarshal(v.Body, &one) == nil && one != nil:
			change(one)
			v.Body, _ = json.Marshal(one)
		case json.Unmarshal(v.Body, &list) == nil && list != nil:
			for _, each := range list {
				change(each)
			}
			v.Body, _ = json.Marshal(list)
		}
	})
}

// ignoring leaves out a field that a control call sends.
func ignoring(route, field string) broken.Break {
	return steering(route, func(body map[string]any) { delete(body, field) })
}

// assuming has every choice of an assumption choose what a function makes of it.
func assuming(name string, change func(value string) string) broken.Break {
	return steering(assumptionsRoute, func(body map[string]any) {
		if value, ok := body[name].(string); ok {
			body[name] = change(value)
		}
	})
}

// forcing has every choice of an assumption choose one value.
func forcing(name, value string) broken.Break {
	return assuming(name, func(string) string { return value })
}

// lengthening adds to a duration that is assumed, unless it is none.
func lengthening(name string, by time.Duration) broken.Break {
	return assuming(name, func(value string) string {
		if days, found := strings.CutSuffix(value, "d"); found {
			var n time.Duration
			_, _ = fmt.Sscan(days, &n)
			value = (n * 24 * time.Hour).String()
		}
		if d, err := time.ParseDuration(value); err == nil && d > 0 {
			return (d + by).String()
		}
		return value
	})
}

// now is the mock's time, by the answer that it has given.
func now(v *broken.Visit) time.Time {
	at, _ := http.ParseTime(v.Header.Get("Date"))
	return at
}

// revoke revokes what a filter of the control API says.
func revoke(v *broken.Visit, filter map[string]string) {
	text, _ := json.Marshal(filter)
	v.Control("POST", "/tokens/revoke", string(text))
}

// families are those of an account that have tokens.
func families(v *broken.Visit, account string) []string {
	var tokens []struct{ Family string }
	_ = json.Unmarshal(v.Control("GET", "/tokens?account="+account, "").Body.Bytes(), &tokens)
	var all []string
	for _, t := range tokens {
		all = append(all, t.Family)
	}
	return all
}

// revokeOthers revokes all tokens of the account of a token but those of its family, or those of one use.
func revokeOthers(v *broken.Visit, token, use string) {
	own := broken.ClaimsOf(token)
	for _, family := range families(v, own.Username) {
		if family != own.Family {
			revoke(v, map[string]string{"family": family, "use": use})
		}
	}
}

// issued is the token of a name in an answer, empty where there is none.
func issued(v *broken.Visit, name string) (token string) {
	v.Data(func(d map[string]any) { token, _ = d[name].(string) })
	return token
}

// An accountState is what the control API says of an account.
type accountState struct {
	Username  string   `json:"username"`
	Features  []string `json:"features"`
	Whitelist []string `json:"ip_whitelist"`
}

func accounts(v *broken.Visit) (all []accountState) {
	_ = json.Unmarshal(v.Control("GET", "/accounts", "").Body.Bytes(), &all)
	return all
}

// patch changes a setting of an account.
func patch(v *broken.Visit, account, name string, value any) {
	text, _ := json.Marshal(map[string]any{name: value})
	v.Control("PATCH", "/accounts/"+account, string(text))
}

// with asks the mock while a setting of all accounts is another.
func with(v *broken.Visit, name string, value any) {
	all := accounts(v)
	for _, a := range all {
		patch(v, a.Username, name, value)
	}
	v.Pass()
	for _, a := range all {
		old := any(a.Features)
		if name == "ip_whitelist" {
			old = a.Whitelist
		}
		patch(v, a.Username, name, old)
	}
}

// racing calls a function for those who come with a refresh token with which another is under way, and, where it is not nil,
// another for the one they meet. Who comes first waits for a second a little: real time.
func racing(second, first func(v *broken.Visit)) broken.Break {
	var mu sync.Mutex
	under := map[string]chan struct{}{}
	return broken.Breaking(broken.RefreshRoute, func(v *broken.Visit) {
		token := v.Prefix + v.RefreshToken()
		mu.Lock()
		met, late := under[token]
		if !late {
			met = make(chan struct{}, 64)
			under[token] = met
		}
		mu.Unlock()
		v.Pass()
		if late {
			met <- struct{}{}
			second(v)
			return
		}
		ctx, cancel := context.WithTimeout(v.Request.Context(), 20*time.Millisecond)
		defer cancel()
		select {
		case <-met:
			if first != nil {
				first(v)
			}
		case <-ctx.Done():
		}
		mu.Lock()
		delete(under, token)
		mu.Unlock()
	})
}
