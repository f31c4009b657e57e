// Command licences lists the licences of what is in the binary popupmock: it writes the table of .github/LICENSES.md. Run it in its own folder.
//
// With --texts it prints the texts themselves instead, for the archives and packages of a release: most licences ask that whoever hands
// out a program hands out their text with it.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// The module's root and the table, seen from this folder.
const (
	top   = "../.."
	table = top + "/.github/LICENSES.md"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	works, err := everything()
	if err != nil {
		return err
	}
	if len(args) == 1 && args[0] == "--texts" {
		return texts(out, works)
	}
	if len(args) > 0 {
		return fmt.Errorf("%q: want nothing, or --texts", args)
	}
	written := markdown(works)
	if old, err := os.ReadFile(table); err == nil && bytes.Equal(old, written) {
		return nil
	}
	return os.WriteFile(table, written, 0o644)
}

// everything is what the binary is made of that others have written.
func everything() ([]work, error) {
	works, err := modules()
	if err != nil {
		return nil, err
	}
	standard, err := library()
	if err != nil {
		return nil, err
	}
	works = append([]work{standard}, works...)
	for _, list := range []string{"licenses.txt.gz", "api/licenses.txt.gz"} {
		page, err := pagePackages(filepath.Join(top, "mockserver/ui/dist", list))
		if err != nil {
			return nil, err
		}
		works = append(works, page...)
	}
	return works, nil
}
