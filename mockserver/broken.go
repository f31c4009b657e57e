package mockserver

import (
	"fmt"
	"net/http"
	"sync"

	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/openapi"
)

// maxBroken is how many broken answers are kept in full.
const maxBroken = 20

// brokenAnswers remembers the answers that departed from the specification, whatever becomes of the journal.
type brokenAnswers struct {
	mu    sync.Mutex
	count int
	texts []string
}

func (b *brokenAnswers) add(sandbox string, seq uint64, r *http.Request, found []openapi.Violation) {
	if len(found) == 0 {
		return
	}
	where := fmt.Sprint(seq)
	if sandbox != "" {
		where += " of sandbox " + sandbox
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, v := range found {
		b.count++
		if len(b.texts) < maxBroken {
			b.texts = append(b.texts, fmt.Sprintf("the answer to request %s (%s %s) breaks the specification: %s", where, r.Method, journal.MaskPath(r.URL.Path), v))
		}
	}
}

// list returns what is wrong, in words.
func (b *brokenAnswers) list() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	texts := append([]string{}, b.texts...)
	if more := b.count - len(texts); more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more violations of the specification", more))
	}
	return texts
}
