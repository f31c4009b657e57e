package record

import (
	"strings"

	"github.com/popupmock/popupmock/contract/grade/leak"
)

// longestLooked is how much of a secret is looked for, in bytes.
const longestLooked = 8 << 10

// leaks tells whether one of the secrets that stand nowhere by chance is in a text, in any of the forms that a client's output is looked
// through for.
func (c *cleaner) leaks(text []byte) bool {
	var looked leak.Secrets
	for _, s := range c.secrets {
		if s.inside && !strings.HasPrefix(s.text, "[") { // which is what others put in its place
			looked.Add(leak.Password, s.text[:min(len(s.text), longestLooked)])
		}
	}
	stream := looked.Stream("")
	_, _ = stream.Write(text) // there is no error
	return len(stream.Findings()) > 0
}
