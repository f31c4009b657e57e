package mockserver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ruleKind is a kind of rules that the control API steers, with two of them: one without an id, and one with it.
type ruleKind struct{ called, unnamed, id, named string }

func (k ruleKind) path() string { return "/_mock/" + k.called + "s" }

// shown is the first rule under an id.
func (k ruleKind) shown(id string, calls, hits int) string {
	return counted(fmt.Sprintf(`{"id":%q,%s`, id, k.unnamed[1:]), calls, hits)
}

// counted is a rule that has an id, as it is shown.
func counted(rule string, calls, hits int) string {
	return fmt.Sprintf(`%s,"calls":%d,"hits":%d}`, strings.TrimSuffix(rule, "}"), calls, hits)
}

// overHTTP makes every call. In the midst of them fire has the first rule count calls, and fire once.
func (k ruleKind) overHTTP(t *testing.T, u user, calls int, fire func()) {
	t.Helper()
	path, first, named := k.path(), k.called+"-1", counted(k.named, 0, 0)
	u.do("GET", path, "").want(t, 200, `[]`)
	u.do("POST", path, k.unnamed).want(t, 200, k.shown(first, 0, 0))
	u.do("POST", path, k.named).want(t, 200, named)
	fire()
	fired := k.shown(first, calls, 1)
	u.do("GET", path, "").want(t, 200, `[`+fired+`,`+named+`]`)
	u.do("GET", path+"?fired=true", "").want(t, 200, `[`+fired+`]`)
	u.do("GET", path+"?fired=false", "").want(t, 200, `[`+named+`]`)
	u.do("GET", path+"?fired=", "").want(t, 200, `[`+fired+`,`+named+`]`)
	u.do("GET", path+"/"+first, "").want(t, 200, fired)

	// A rule that is put counts anew, and comes last.
	u.do("PUT", path+"/"+first, k.unnamed).want(t, 200, k.shown(first, 0, 0))
	u.do("PUT", path+"/other", `{"id":"other",`+k.unnamed[1:]).want(t, 200, k.shown("other", 0, 0))
	if diff := cmp.Diff([]string{k.id + " 0/0", first + " 0/0", "other 0/0"}, k.list(t, u)); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}

	u.do("DELETE", path+"/other", "").want(t, 204, "")
	u.do("GET", path+"/other", "").want(t, 404, notFound(`no `+k.called+` \"other\"; GET `+path+` lists them`))
	u.do("PUT", path, `[`+k.named+`,`+k.unnamed+`]`).want(t, 200, `[`+named+`,`+k.shown(k.called+"-2", 0, 0)+`]`)
	u.do("PUT", path, `[]`).want(t, 200, `[]`)
	u.do("POST", path, k.named).wantOK(t)
	u.do("DELETE", path, "").want(t, 204, "")
	u.do("GET", path, "").want(t, 200, `[]`)
}

// list returns the rules that there are, each as its id and hits/calls.
func (k ruleKind) list(t *testing.T, u user) (list []string) {
	t.Helper()
	type rule struct {
		ID          string
		Calls, Hits int
	}
	for _, r := range decodeAs[[]rule](t, u.do("GET", k.path(), "")) {
		list = append(list, fmt.Sprintf("%s %d/%d", r.ID, r.Hits, r.Calls))
	}
	return list
}

// ruleMistake is a call that is refused. The path is below that of the rules.
type ruleMistake struct {
	method, path, body string
	status             int
	want               string
}

// refuses wants mistakes to be named, and to change nothing: those given, and those that rules of all kinds share. With makes
// a rule that is right but for the fields that are added to it.
func (k ruleKind) refuses(t *testing.T, u user, with func(fields string) string, own []ruleMistake) {
	t.Helper()
	u.do("POST", k.path(), k.named).wantOK(t)
	const badID = `want 1 to 64 letters, digits, dots, hyphens and underscores, no dot first`
	shared := []ruleMistake{
		{"POST", "", with(`,"hits":1`), 400, badRequest(`body: hits is counted by the mock, leave it out`)},
		{"POST", "", with(`,"id":"` + k.id + `"`), 409, refused("ConflictError", "CONFLICT", `id \"`+k.id+`\" is that of a `+k.called+` already; PUT `+k.path()+`/`+k.id+` replaces it`)},
		{"POST", "", ``, 400, badRequest(`body: ends before its JSON does`)},
		{"POST", "", with(``) + `{}`, 400, badRequest(`body: more follows after the first JSON value`)},
		{"POST", "", `[` + with(``) + `]`, 400, badRequest(`body: is an array, want an object`)},
		{"POST", "", with(strings.Repeat(" ", 1<<20)), 400, badRequest(`body: larger than 1048576 bytes`)},
		{"POST", "?x=1", with(``), 400, badRequest(`query: unknown field \"x\", this call takes none`)},
		{"PUT", "", with(``), 400, badRequest(`body: is an object, want an array of ` + k.called + `s`)},
		{"PUT", "", `[` + with(`,"id":"a"`) + `,` + with(`,"id":"a"`) + `]`, 400, badRequest(`[1].id is \"a\" as that of [0], want each its own`)},
		{"PUT", "/" + k.id, with(`,"id":"up"`), 400, badRequest(`id is \"up\", want \"` + k.id + `\" as in the path, or none`)},
		{"PUT", "/a%20b", with(``), 400, badRequest(`id is \"a b\", ` + badID)},
		{"PUT", "/" + strings.Repeat("a", 65), with(``), 400, badRequest(`id is \"` + strings.Repeat("a", 65) + `\", ` + badID)},
		{"DELETE", "/up", ``, 404, notFound(`no ` + k.called + ` \"up\"; GET ` + k.path() + ` lists them`)},
		{"DELETE", "/" + k.id, `{"id":"` + k.id + `"}`, 400, badRequest(`body: unknown field \"id\", this call takes none`)},
		{"GET", "?fired=no", ``, 400, badRequest(`query: fired is \"no\", want true or false`)},
		{"GET", "?hits=0", ``, 400, badRequest(`query: unknown field \"hits\", want one of fired`)},
		{"PATCH", "/" + k.id, `{}`, 405, refused("MethodNotAllowedError", "METHOD_NOT_ALLOWED", `no control call PATCH `+k.path()+`/`+k.id+`, want DELETE, GET, HEAD, PUT`)},
	}
	for _, m := range append(own, shared...) {
		t.Log(m.method, m.path, m.body[:min(len(m.body), 100)])
		u.do(m.method, k.path()+m.path, m.body).want(t, m.status, m.want)
		u.do("GET", k.path(), "").want(t, 200, `[`+counted(k.named, 0, 0)+`]`)
	}
}

// rulesRead are the calls that read rules: methods, and paths below that of the rules.
var rulesRead = [][2]string{{"POST", ""}, {"PUT", ""}, {"PUT", "/x"}}

// takesOrRefuses gives a body to one of rulesRead. What is refused changes nothing; what is taken is taken out again, after use.
func (k ruleKind) takesOrRefuses(t *testing.T, u user, call [2]string, body string, use func()) {
	t.Helper()
	before := u.do("GET", k.path(), "").body
	switch got := u.do(call[0], k.path()+call[1], body); got.status {
	case 200:
		use()
		u.do("DELETE", k.path(), "").want(t, 204, "")
	case 400, 409:
		if after := u.do("GET", k.path(), "").body; after != before {
			t.Errorf("%s was refused, and has changed %s to %s", body, before, after)
		}
	default:
		t.Errorf("%s %s: %d %s", call[0], body, got.status, got.body)
	}
}
