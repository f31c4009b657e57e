package scenarios

import (
	"embed"
	"slices"
	"sync"
)

// builtin are the scenarios that come with popupmock, in a folder for each area.
//
//go:embed builtin
var builtin embed.FS

// parsed are those of builtin. They never change, and reading them takes a quarter of a second.
var parsed = sync.OnceValues(func() ([]*Scenario, error) { return Load(builtin, "builtin") })

// Builtin returns the scenarios that come with popupmock, sorted by name. They are read once, and whoever asks gets the same ones.
func Builtin() ([]*Scenario, error) {
	all, err := parsed()
	return slices.Clone(all), err
}
