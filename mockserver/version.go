package mockserver

import "runtime/debug"

// stamp is the version where the go command cannot know it: the linker sets it by -X for a program that is built from an archive of the
// source, or in a container.
var stamp string

// Version is the version of this module as it was built into the program: that of the tag it was built at, that by which `go install` or a
// go.mod asked for it, or a pseudo-version of the commit. It is "devel" where none of these is known.
func Version() string {
	if stamp != "" {
		return stamp
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	modules := append(info.Deps, &info.Main)
	for _, m := range modules {
		if m.Path == "github.com/popupmock/popupmock" && m.Version != "" && m.Version != "(devel)" {
			return m.Version
		}
	}
	return "devel"
}
