package scenarios

import "embed"

// builtin are the scenarios that come with popupmock, in a folder for each area.
//
//go:embed builtin
var builtin embed.FS

// Builtin returns the scenarios that come with popupmock, sorted by name.
func Builtin() ([]*Scenario, error) { return Load(builtin, "builtin") }
