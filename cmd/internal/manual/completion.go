package manual

import (
	"bytes"
	"errors"
	"io"

	"github.com/spf13/cobra"
)

// Completions returns the scripts by which shells complete a command, by the names of the files that the shells look for.
func Completions(root *cobra.Command) (map[string][]byte, error) {
	writers := map[string]func(io.Writer) error{
		root.Name() + ".bash": func(w io.Writer) error { return root.GenBashCompletionV2(w, true) },
		"_" + root.Name():     root.GenZshCompletion,
		root.Name() + ".fish": func(w io.Writer) error { return root.GenFishCompletion(w, true) },
		root.Name() + ".ps1":  root.GenPowerShellCompletionWithDesc,
	}
	files := map[string][]byte{}
	var problems []error
	for name, write := range writers {
		var b bytes.Buffer
		problems = append(problems, write(&b))
		files[name] = b.Bytes()
	}
	return files, errors.Join(problems...)
}
