package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// BenchmarkServe starts the program as its users have it, and waits for the answer to a login. It tells the memory of the
// process once it listens, before any request (idle-MB), and after the answer (answered-MB). The clock stops while it ends.
func BenchmarkServe(b *testing.B) {
	for name, flags := range map[string][]string{
		"plain":      nil,
		"extensions": {"--extensions"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				serveOnce(b, flags)
			}
		})
	}
}

// BenchmarkVersion is what any command takes at least.
func BenchmarkVersion(b *testing.B) {
	for b.Loop() {
		if out, err := exec.CommandContext(b.Context(), "popupmock", "version").CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
	}
}

func serveOnce(b *testing.B, flags []string) {
	command := exec.CommandContext(b.Context(), "popupmock", append([]string{"serve", "--listen=127.0.0.1:0"}, flags...)...)
	out, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	base := ""
	for line := range linesOf(out) {
		if _, address, ok := strings.Cut(line, "is listening on "); ok {
			base = address
			break
		}
	}
	idle := residentMB(b, command.Process.Pid)
	body := `{"username":"your_api_username","password":"your_api_password"}`
	answer, err := http.Post(base+"/auth/login", "application/json", strings.NewReader(body)) //nolint:noctx // ends with the program
	if err != nil || answer.StatusCode != http.StatusOK {
		b.Fatalf("%s is answered %v, %v", base, answer, err)
	}
	_ = answer.Body.Close()
	b.StopTimer()
	b.ReportMetric(idle, "idle-MB")
	b.ReportMetric(residentMB(b, command.Process.Pid), "answered-MB")
	_ = command.Process.Kill()
	_ = command.Wait() // it was killed
	b.StartTimer()
}

// residentMB is the memory that a process has, in megabytes; 0 where the system has no /proc.
func residentMB(b *testing.B, pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	var kilobytes float64
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
		b.Fatalf("%v in %s", err, status)
	}
	return kilobytes * 1024 / 1e6
}
