package process

import (
	"bytes"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// Machine is where something was measured.
type Machine struct {
	CPU   string `json:"cpu"` // as the system names it; empty where it does not say
	Cores int    `json:"cores"`
	OS    string `json:"os"` // such as linux/amd64
	Go    string `json:"go"` // such as go1.26.0
}

// ThisMachine describes the one that this runs on. It is asked before anything is pinned, which would leave one core.
func ThisMachine() Machine {
	return Machine{CPU: cpuName(), Cores: runtime.NumCPU(), OS: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version()}
}

func cpuName() string {
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		return modelName(text)
	}
	output, err := exec.Command("sysctl", "-n", "machdep.cpu.brand_string").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(output))
}

// modelName finds the first "model name" of Linux's list of cores.
func modelName(text []byte) string {
	for line := range bytes.Lines(text) {
		key, value, found := strings.Cut(string(line), ":")
		if found && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
