//go:build !engine

package popupmock_test

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/moby/moby/api/types/container"
)

// process is a container of the engine.
type process struct {
	id     string
	asked  container.CreateRequest
	folder string   // that stands for its root
	files  []string // that were put there, with their modes

	command *exec.Cmd
	port    string
	ended   chan struct{}

	mu   sync.Mutex
	said bytes.Buffer
}

func newProcess(id string, asked container.CreateRequest, folder string) *process {
	return &process{id: id, asked: asked, folder: folder, ended: make(chan struct{})}
}

// start runs the program with the entry point, command and variables that Docker would, and returns when it listens or has ended. In place of
// an address of its own it listens on a free port, and what names a file of the container names that in the folder.
func (p *process) start(program string, image image) error {
	ready := filepath.Join(p.folder, "ready.txt")
	if err := os.MkdirAll(p.folder, 0o700); err != nil {
		return err
	}
	entry, args := image.entrypoint, image.cmd
	if len(p.asked.Entrypoint) > 0 {
		entry, args = p.asked.Entrypoint, nil
	}
	if len(p.asked.Cmd) > 0 {
		args = p.asked.Cmd
	}
	if !slices.Equal(entry, []string{"/popupmock"}) {
		return fmt.Errorf("the image has no program %q", entry)
	}
	p.command = exec.Command(program, args...)
	p.command.Env = append(p.environment(image), "POPUPMOCK_LISTEN=127.0.0.1:0", "POPUPMOCK_READY_FILE="+ready)
	p.command.Stdout, p.command.Stderr = p, p
	if err := p.command.Start(); err != nil {
		return err
	}
	go func() {
		_ = p.command.Wait() // how it ended stands in its state
		close(p.ended)
	}()
	if err := p.wait(program, ready); err != nil {
		p.end() // it has said why
		return nil
	}
	text, err := os.ReadFile(ready)
	if err != nil {
		return err
	}
	base, err := url.Parse(strings.TrimSpace(string(text)))
	if err != nil {
		return err
	}
	p.port = base.Port()
	return nil
}

// wait returns when the program is ready, or an error when it has ended.
func (p *process) wait(program, ready string) error {
	waiting := exec.Command(program, "wait", "--ready-file", ready, "--timeout", "30s")
	waiting.Env = []string{}
	if err := waiting.Start(); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- waiting.Wait() }()
	select {
	case err := <-done:
		return err
	case <-p.ended:
		_ = waiting.Process.Kill()
		return <-done
	}
}

// environment is what the image and the one who made the container say, in that order.
func (p *process) environment(image image) []string {
	all := slices.Concat(image.env, p.asked.Env)
	for i, setting := range all {
		name, value, _ := strings.Cut(setting, "=")
		inside := filepath.Join(p.folder, filepath.FromSlash(value))
		if _, err := os.Stat(inside); err == nil && strings.HasPrefix(value, "/") {
			all[i] = name + "=" + inside
		}
	}
	return all
}

// state is whether it runs, and how it ended.
func (p *process) state() (running bool, code int) {
	select {
	case <-p.ended:
		return false, p.command.ProcessState.ExitCode()
	default:
		return p.command != nil, 0
	}
}

func (p *process) end() {
	if p.command != nil && p.command.Process != nil {
		_ = p.command.Process.Kill()
		<-p.ended
	}
}

// Write takes down what the program says.
func (p *process) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said.Write(text)
}

func (p *process) output() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return bytes.Clone(p.said.Bytes())
}
