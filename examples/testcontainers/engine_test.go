//go:build !engine

package popupmock_test

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
)

// engine answers what testcontainers asks of Docker. Its containers are processes of this machine: it runs the program of this repository as the
// Dockerfile says, in a folder that stands for the root of the image.
type engine struct {
	server  *httptest.Server
	program string
	folder  string
	image   image

	mu         sync.Mutex
	containers map[string]*process
	unknown    []string // what was asked that it does not know
	wrong      []string // what went wrong within
}

// image is what the Dockerfile says of its last stage.
type image struct {
	env             []string
	entrypoint, cmd []string
	ports           []string
}

var versioned = regexp.MustCompile(`^/v[0-9.]+/`)

func newEngine(program, folder string) (*engine, error) {
	text, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		return nil, err
	}
	e := &engine{program: program, folder: folder, containers: map[string]*process{}}
	if e.image, err = readImage(string(text)); err != nil {
		return nil, err
	}
	calls := http.NewServeMux()
	calls.HandleFunc("/_ping", e.ping)
	calls.HandleFunc("GET /info", always(map[string]any{"ID": "engine", "Name": "engine", "OSType": "linux", "ServerVersion": "28.0.0"}))
	calls.HandleFunc("GET /networks", always([]any{map[string]any{"Name": "bridge", "Id": "bridge", "Driver": "bridge"}}))
	calls.HandleFunc("GET /images/{name}/json", always(map[string]any{"Id": "sha256:" + strings.Repeat("0", 64), "Os": "linux"}))
	calls.HandleFunc("POST /containers/create", e.create)
	calls.HandleFunc("PUT /containers/{id}/archive", e.of(e.unpack))
	calls.HandleFunc("POST /containers/{id}/start", e.of(e.start))
	calls.HandleFunc("GET /containers/{id}/json", e.of(e.inspect))
	calls.HandleFunc("GET /containers/{id}/logs", e.of(e.logs))
	calls.HandleFunc("POST /containers/{id}/stop", e.of(e.stop))
	calls.HandleFunc("DELETE /containers/{id}", e.of(e.stop))
	calls.HandleFunc("/", e.notKnown)
	e.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = versioned.ReplaceAllString(r.URL.Path, "/")
		calls.ServeHTTP(w, r)
	}))
	return e, nil
}

// readImage reads the instructions that matter here, of the last stage.
func readImage(dockerfile string) (image, error) {
	var i image
	_, last, found := strings.Cut(dockerfile, "\nFROM scratch\n")
	if !found {
		return i, errors.New("the Dockerfile has no stage FROM scratch")
	}
	for line := range strings.Lines(last) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		var err error
		switch word {
		case "ENV":
			i.env = append(i.env, rest)
		case "EXPOSE":
			i.ports = append(i.ports, rest+"/tcp")
		case "ENTRYPOINT":
			err = json.Unmarshal([]byte(rest), &i.entrypoint)
		case "CMD":
			err = json.Unmarshal([]byte(rest), &i.cmd)
		}
		if err != nil {
			return i, fmt.Errorf("%s: %w", line, err)
		}
	}
	return i, nil
}

// close ends what runs, and tells what was asked in vain or went wrong.
func (e *engine) close() []string {
	e.server.Close()
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, p := range e.containers {
		p.end()
	}
	return slices.Concat(e.unknown, e.wrong)
}

func (e *engine) ping(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Api-Version", "1.48")
	w.Header().Set("Ostype", "linux")
}

func (e *engine) notKnown(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	e.unknown = append(e.unknown, "the engine was asked "+r.Method+" "+r.URL.RequestURI())
	e.mu.Unlock()
	http.Error(w, `{"message":"not here"}`, http.StatusNotImplemented)
}

func (e *engine) create(w http.ResponseWriter, r *http.Request) {
	var asked container.CreateRequest
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	id := fmt.Sprintf("%064x", len(e.containers)+1)
	e.containers[id] = newProcess(id, asked, filepath.Join(e.folder, id[60:]))
	w.WriteHeader(http.StatusCreated)
	answer(w, container.CreateResponse{ID: id})
}

// of hands a container to a call. An error becomes a 500, as Docker does it.
func (e *engine) of(call func(http.ResponseWriter, *http.Request, *process) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		e.mu.Lock()
		p := e.containers[r.PathValue("id")]
		e.mu.Unlock()
		if p == nil {
			http.Error(w, `{"message":"no such container"}`, http.StatusNotFound)
			return
		}
		if err := call(w, r, p); err != nil {
			e.mu.Lock()
			e.wrong = append(e.wrong, err.Error())
			e.mu.Unlock()
			http.Error(w, `{"message":`+strconv.Quote(err.Error())+`}`, http.StatusInternalServerError)
		}
	}
}

// unpack puts files into the folder of a container, as docker cp does.
func (e *engine) unpack(_ http.ResponseWriter, r *http.Request, p *process) error {
	plain, err := gzip.NewReader(r.Body)
	if err != nil {
		return err
	}
	archive := tar.NewReader(plain)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		name := filepath.Join(p.folder, r.URL.Query().Get("path"), filepath.FromSlash(header.Name))
		text, err := io.ReadAll(archive)
		if err != nil {
			return err
		}
		p.files = append(p.files, fmt.Sprintf("%s %o", strings.TrimPrefix(filepath.ToSlash(name), filepath.ToSlash(p.folder)), header.Mode))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, text, 0o600)); err != nil {
			return err
		}
	}
}

func (e *engine) start(w http.ResponseWriter, _ *http.Request, p *process) error {
	if err := p.start(e.program, e.image); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (e *engine) stop(w http.ResponseWriter, _ *http.Request, p *process) error {
	p.end()
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (e *engine) inspect(w http.ResponseWriter, _ *http.Request, p *process) error {
	running, code := p.state()
	ports := network.PortMap{}
	if running {
		for _, port := range e.image.ports {
			ports[network.MustParsePort(port)] = []network.PortBinding{{HostIP: netip.MustParseAddr("127.0.0.1"), HostPort: p.port}}
		}
	}
	status := container.StateRunning
	if !running {
		status = container.StateExited
	}
	answer(w, container.InspectResponse{
		ID: p.id, Name: "/" + p.id, Config: p.asked.Config, HostConfig: p.asked.HostConfig,
		State:           &container.State{Status: status, Running: running, ExitCode: code},
		NetworkSettings: &container.NetworkSettings{Ports: ports},
	})
	return nil
}

// logs are a frame of the stream that Docker has for both outputs.
func (e *engine) logs(w http.ResponseWriter, _ *http.Request, p *process) error {
	text := p.output()
	_, err := w.Write(append([]byte{2, 0, 0, 0, byte(len(text) >> 24), byte(len(text) >> 16), byte(len(text) >> 8), byte(len(text))}, text...))
	return err
}

func always(value any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { answer(w, value) }
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}
