package fault

import (
	"net/http"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
)

// Unauthorized answers 401 in the vendor's words, although the token may be as good as ever.
type Unauthorized struct{}

// Type implements Effect.
func (Unauthorized) Type() string { return "unauthorized" }

func readUnauthorized(*ruletext.Reader) Effect { return Unauthorized{} }

func (Unauthorized) check(ruletext.Notes) {}

func (Unauthorized) write(*ruletext.Writer) {}

// fits leaves alone what is a 401 without it.
func (Unauthorized) fits(a Answer) bool { return a.Status != http.StatusUnauthorized }

func (Unauthorized) run(e *Exchange) { e.reply(e.Vendor(http.StatusUnauthorized)) }
