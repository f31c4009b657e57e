package fault

import (
	"cmp"
	"net/http"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
	"github.com/popupmock/popupmock/openapi"
)

// ContentType sends the answer under another media type than application/json. The body stays as it is.
type ContentType struct {
	// Value is the header field. Empty means text/html; charset=utf-8, as pages of proxies have it.
	Value string
}

// Type implements Effect.
func (ContentType) Type() string { return "content_type" }

func readContentType(r *ruletext.Reader) Effect {
	c := ContentType{r.Text("value")}
	r.Empty("value")
	return c
}

func (c ContentType) write(w *ruletext.Writer) { ruletext.Some(w, "value", c.Value) }

func (c ContentType) check(n ruletext.Notes) {
	checkHeader(n, "value", c.Value)
	if openapi.IsJSON(http.Header{"Content-Type": {c.Value}}) {
		n.Wrong("value", "is %q, want another than the right one", c.Value)
	}
}

func (c ContentType) run(e *Exchange) {
	e.Answer.Header.Set("Content-Type", cmp.Or(c.Value, "text/html; charset=utf-8"))
}
