package grade

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/contract/grade/leak"
	"github.com/popupmock/popupmock/contract/grade/process"
)

// masked is a text for a report: with placeholders in the place of secrets, and without the paths of this machine.
func (r *record) masked(text string) string {
	text = r.secrets.Mask(text)
	if r.disguised(leak.InURL) {
		for _, e := range r.entries {
			if len(e.Path) > shortPath {
				text = strings.ReplaceAll(text, e.Path, "/<secret>")
			}
		}
	}
	if r.shorten != nil {
		text = r.shorten.Replace(text)
	}
	return text
}

// shortPath has no room for a secret in base64.
const shortPath = 8

// disguised tells whether there is a secret in a form that no mask knows, such as base64, or a part of one.
func (r *record) disguised(place leak.Place) bool {
	return slices.ContainsFunc(r.leaks, func(f leak.Finding) bool { return f.Place == place && disguise(f) })
}

func disguise(f leak.Finding) bool { return f.Form != leak.AsIs || f.Part }

// shortened has short names for the folders of a world and for the files that are arguments of the client.
func shortened(client Client, place *process.Workplace) *strings.Replacer {
	pairs := []string{place.Home, "$HOME", place.Temp, "$TMPDIR", place.Dir, "$PWD", place.Root, "…"}
	for _, a := range client.Args {
		if filepath.IsAbs(a) && len(a) > shortPath {
			pairs = append(pairs, a, filepath.Base(a))
		}
	}
	return strings.NewReplacer(pairs...)
}

// shown is the command line of the client with the names of files alone: where they lie is nobody's business.
func (c Client) shown() string {
	var words []string
	for _, a := range c.Args {
		name, value, found := strings.Cut(a, "=")
		switch {
		case filepath.IsAbs(a):
			a = filepath.Base(a)
		case found && filepath.IsAbs(value):
			a = name + "=" + filepath.Base(value)
		}
		words = append(words, a)
	}
	return strings.Join(words, " ")
}
