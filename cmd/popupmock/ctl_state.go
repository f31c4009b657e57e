package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/state"
)

// secretMode is that of files which only their owner may read.
const secretMode = 0o600

func stateGroup(c *ctl) *cobra.Command {
	return group(&cobra.Command{
		Use:   "state",
		Short: "Save the mock as it is, and go back to it",
		Long: `state saves all that decides about the mock's next answers, and has this or another
mock go on from there: clock, keys, accounts, tokens, faults, orders, assumptions.`,
		Example: `  popupmock ctl state save before.json
  popupmock ctl state load before.json`,
	}, saveState(c), loadState(c))
}

func saveState(c *ctl) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "save FILE",
		Short: "Save the mock to a file",
		Long: `save writes the state to a file that only you can read, or to standard output for
"-". It holds signing keys and password hashes: whoever has it can forge tokens of
this mock. A file that is there already is left alone, unless --force is given.
Data such as products and wallets are not in it; they are those of the mock that
loads it.`,
		Example: `  popupmock ctl state save before.json --force
  popupmock ctl state save - > before.json`,
		Args: exactly("FILE"),
	}
	cmd.Flags().BoolVar(&force, "force", false, "overwrite the file if there is one")
	return c.verb(cmd, func(args []string) (call, error) {
		name := args[0]
		if err := wantNoFile(name, force); err != nil {
			return nil, err
		}
		return func(ctx context.Context, mock control.Controller) (report, error) {
			document, err := mock.State(ctx)
			if err != nil {
				return report{}, err
			}
			text, err := jsonText(document)
			switch {
			case err != nil:
				return report{}, err
			case name == "-":
				return report{value: document, text: func(page *list) { page.Write(text) }}, nil
			}
			return keepState(name, text, force), nil
		}, nil
	})
}

// keepState writes the document to its file, and reports it.
func keepState(name string, text []byte, force bool) report {
	if err := writeSecret(name, text, force); err != nil {
		return report{text: func(*list) {}, not: err}
	}
	return report{text: said("the state is in %s; it holds signing keys, so keep it to yourself", name)}
}

// wantNoFile refuses a name that is taken, before anything is asked of the mock.
func wantNoFile(name string, force bool) error {
	if name == "-" || force {
		return nil
	}
	if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return taken(name)
	}
	return nil
}

func taken(name string) error { return fmt.Errorf("%s is there already; --force overwrites it", name) }

// writeSecret writes a file whole or not at all, and over no other one unless by force.
func writeSecret(name string, content []byte, force bool) error {
	if force {
		return writeFile(name, content, secretMode)
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, secretMode)
	if errors.Is(err, fs.ErrExist) {
		return taken(name) // since it was looked for
	}
	if err != nil {
		return cannotWrite(name, err)
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Close()); err != nil {
		_ = os.Remove(name) // the first error tells more
		return cannotWrite(name, err)
	}
	return nil
}

func loadState(c *ctl) *cobra.Command {
	return c.verb(&cobra.Command{
		Use:   "load FILE",
		Short: "Go on from what was saved",
		Long: `load has the mock go on from a file of "state save", or from standard input for "-":
its tokens are good again, its clock stands where it stood, faults and triggers go
on with what they have counted. The journal is empty then. A file from a mock with
other data is refused, and nothing has changed.`,
		Example: `  popupmock ctl state load before.json
  popupmock ctl state save - | popupmock ctl --sandbox worker-1 state load -`,
		Args: exactly("FILE"),
	}, func(args []string) (call, error) {
		document, err := readState(c, args[0])
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context, mock control.Controller) (report, error) {
			return report{text: said("the mock goes on from %s", shownName(args[0]))}, mock.PutState(ctx, document)
		}, nil
	})
}

// readState reads a document.
func readState(c *ctl, name string) (state.Document, error) {
	raw, err := readFile(name, c.p.stdin)
	if err != nil {
		return state.Document{}, err
	}
	document, err := state.Parse(raw)
	if err != nil {
		return document, eachLine(shownName(name)+" ", err)
	}
	return document, nil
}
