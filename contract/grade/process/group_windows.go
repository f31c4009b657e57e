package process

import (
	"os"
	"syscall"
)

const groupMeans = byProcess

func inGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// terminateGroup does nothing: Windows has no signal that asks for an end.
func terminateGroup(*os.Process) {}

func killGroup(p *os.Process) { _ = p.Kill() } // it may just have ended

func signalOf(*os.ProcessState) string { return "" }

func refusal(error) string { return "" }

func clearGroup(int, string, Clock) []string { return nil }

func newMarker() string { return "" }

func marked(env []string, _ string) []string { return append([]string{}, env...) }
