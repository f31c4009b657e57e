package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// certain is the part of a text, in percent, that must be a licence which is known. What is left are lines of copyright, and what some say
// before it.
const certain = 60

// licences names what the texts of a work are, by SPDX's names; "unknown" where a licence was not recognised.
func (w work) licences() string {
	var names []string
	for _, text := range w.texts {
		coverage := licensecheck.Scan([]byte(text))
		if coverage.Percent < certain {
			continue // a notice, or a text that nobody has named
		}
		for _, match := range coverage.Match {
			if !match.IsURL && !slices.Contains(names, match.ID) {
				names = append(names, match.ID)
			}
		}
	}
	if len(names) == 0 {
		return "unknown"
	}
	slices.Sort(names)
	return strings.Join(names, " AND ")
}

const head = `# Licences of what is in the binary

popupmock itself is under the Apache License 2.0. The binary has the following in it, on one platform or another. ` + "`make generate`" + ` writes this table from
the texts of the licences, by ` + "`.tools/licences`" + `; a test fails when something that is linked in is missing here, or is under a licence that asks
for more than a notice. The texts go with each release, as ` + "`THIRD_PARTY_LICENSES.txt`" + `.

| what | version | licence |
|---|---|---|
`

const tail = `
None of these is a copyleft licence.

The embedded countries and currencies were made from packages under MIT, Apache-2.0 and Unicode-3.0; ` + "`mockserver/internal/catalogue/data/NOTICE`" + ` says which, with their texts.
`

// markdown is the table.
func markdown(works []work) []byte {
	var b bytes.Buffer
	b.WriteString(head)
	for _, w := range works {
		name := w.name
		switch {
		case w.kind == kindPage:
			name = fmt.Sprintf("[%s](https://www.npmjs.com/package/%s), in the live page", w.name, w.name)
		case !strings.Contains(w.name, " "):
			name = fmt.Sprintf("[%s](https://pkg.go.dev/%s?tab=licenses)", w.name, w.name)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", name, w.version, w.licences())
	}
	b.WriteString(tail)
	return b.Bytes()
}

// texts prints the licences in full. Works under the same text, to the letter, share it.
func texts(out io.Writer, works []work) error {
	shared := map[string][]string{}
	var order []string
	for _, w := range works {
		for _, text := range w.texts {
			text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
			if shared[text] == nil {
				order = append(order, text)
			}
			shared[text] = append(shared[text], w.name+" "+w.version)
		}
	}
	notice, err := os.ReadFile(filepath.Join(top, "mockserver/internal/catalogue/data/NOTICE"))
	if err != nil {
		return err
	}
	for _, text := range order {
		if _, err := fmt.Fprintf(out, "%s\n\n%s\n\n%s\n\n", strings.Join(shared[text], "\n"), text, strings.Repeat("=", 79)); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(out, "The embedded data\n\n%s\n", bytes.TrimSpace(notice))
	return err
}
