package prometheus_test

import "runtime"

func goVersion() string { return runtime.Version() }

func isLinux() bool { return runtime.GOOS == "linux" }
