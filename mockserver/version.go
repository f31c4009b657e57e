package mockserver

import "runtime/debug"

// Version is the version of this module as it was built into the program: a release, or "devel" from a checkout.
func Version() string {
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
