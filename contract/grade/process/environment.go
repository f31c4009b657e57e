package process

import (
	"path/filepath"
	"slices"
	"strings"
)

// Env is an environment, as NAME=VALUE, in which the workplace is home, on top of a base, of which it replaces what it
// sets itself. No proxy stands between the program and servers of this machine.
func (w *Workplace) Env(base []string) []string {
	const here = "localhost,127.0.0.1,::1"
	own := []string{
		"HOME=" + w.Home,
		"USERPROFILE=" + w.Home, // Windows
		"PWD=" + w.Dir,
		"TMPDIR=" + w.Temp, "TMP=" + w.Temp, "TEMP=" + w.Temp,
		// XDG Base Directory Specification
		"XDG_CONFIG_HOME=" + filepath.Join(w.Home, ".config"),
		"XDG_CACHE_HOME=" + filepath.Join(w.Home, ".cache"),
		"XDG_DATA_HOME=" + filepath.Join(w.Home, ".local", "share"),
		"XDG_STATE_HOME=" + filepath.Join(w.Home, ".local", "state"),
		"XDG_RUNTIME_DIR=" + w.Temp,
		"NO_PROXY=" + here, "no_proxy=" + here,
		// .NET reserves 2 TB in a file of its own at its start, and dies where the size of files is limited:
		// https://github.com/dotnet/runtime/issues/117819.
		"DOTNET_EnableWriteXorExecute=0",
	}
	env := slices.DeleteFunc(slices.Clone(base), func(variable string) bool {
		return slices.ContainsFunc(own, func(o string) bool { return nameOf(o) == nameOf(variable) })
	})
	return append(env, own...)
}

func nameOf(variable string) string {
	name, _, _ := strings.Cut(variable, "=")
	return name
}
