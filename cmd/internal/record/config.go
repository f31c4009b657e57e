package record

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/popupmock/popupmock/cmd/internal/schema"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/duration"
)

// config is the file for `popupmock serve --config`. Each line that the recording has decided has its reason in front of it.
func (s *story) config(found []*finding) []byte {
	var b strings.Builder
	b.WriteString(schema.Modeline(mockserver.Version(), "config") + "\n")
	fmt.Fprintf(&b, "# Made by popupmock record, from %s. What is not here was not seen, and is as always.\n", requests(len(s.steps)))
	if s.extensions != nil {
		fmt.Fprintf(&b, "\n# Request %d, %s, is answered.\nextensions: true\n", s.extensions.number, s.what(s.extensions))
	}
	b.WriteString("\naccounts:\n")
	for i, a := range s.accounts {
		s.accountLines(&b, i, a)
	}
	s.makeRoom(&b)
	if len(found) > 0 {
		b.WriteString("\nassume:\n")
	}
	for _, f := range found {
		b.WriteString("  # " + strings.Join(f.shows, "\n  # ") + "\n")
		if len(f.fits) > 0 {
			b.WriteString("  # These fit as well: " + strings.Join(f.fits, ", ") + "\n")
		}
		fmt.Fprintf(&b, "  %s: %s\n", f.Name, strconv.Quote(f.value))
	}
	return []byte(b.String())
}

// makeRoom gives the account of the vendor's samples, which every mock has, another client_id where one of these has its own.
func (s *story) makeRoom(b *strings.Builder) {
	if free := s.free(); free != 0 {
		fmt.Fprintf(b, "  # The account of the vendor's samples, whose client_id is taken here.\n  - username: %s\n    password: password-of-nobody\n    client_id: %d\n",
			mockserver.DefaultUsername, free)
	}
}

// free is a client_id that nobody has, where that of the account of the vendor's samples is taken by another one; or else 0.
func (s *story) free() int64 {
	taken := map[int64]bool{}
	for i, a := range s.accounts {
		if a.name == mockserver.DefaultUsername {
			return 0
		}
		taken[a.number(i)] = true
	}
	free := int64(mockserver.DefaultClientID)
	if !taken[free] {
		return 0
	}
	for taken[free] {
		free++
	}
	return free
}

func (s *story) accountLines(b *strings.Builder, i int, a *account) {
	fmt.Fprintf(b, "  - username: %s\n    password: %s\n", strconv.Quote(a.name), strconv.Quote(a.word(i)))
	if a.lives == nil {
		b.WriteString("    # No login was recorded.\n")
	} else {
		fmt.Fprintf(b, "    # By the answer to request %d, %s.\n    client_id: %d\n", a.lives.number, s.what(a.lives), a.number(i))
		if ttl := bounded(a.access); ttl != 0 {
			fmt.Fprintf(b, "    access_ttl: %s\n", duration.Format(ttl))
		}
		if ttl := bounded(a.refresh); ttl != 0 {
			fmt.Fprintf(b, "    refresh_ttl: %s\n", duration.Format(ttl))
		}
	}
	if a.featureless != nil {
		fmt.Fprintf(b, "    # Request %d, %s, is refused for want of a feature.\n    features: []\n", a.featureless.number, s.what(a.featureless))
	} else {
		b.WriteString("    features: [vouchers]\n")
	}
	if a.denied != nil {
		fmt.Fprintf(b, "    # Request %d, %s, is refused by its address: there is a whitelist without it. Which addresses it has was not seen.\n    ip_whitelist: [%s]\n",
			a.denied.number, s.what(a.denied), nobody)
	}
}
