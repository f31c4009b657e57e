//go:build !engine

package popupmock_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"

	popupmock "github.com/popupmock/popupmock/examples/testcontainers"
	"github.com/popupmock/popupmock/mockserver"
)

// docker is what all tests take for Docker.
var docker *engine

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "popupmock-testcontainers-")
	if err != nil {
		panic(err)
	}
	program := filepath.Join(folder, "popupmock")
	build := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-w", "-o", program, "./cmd/popupmock")
	build.Dir, build.Stderr = filepath.Join("..", ".."), os.Stderr
	if err := build.Run(); err != nil {
		panic(err)
	}
	if docker, err = newEngine(program, folder); err != nil {
		panic(err)
	}
	// What is set on this machine is for its own Docker. There is no container that takes down others, and testcontainers is silent.
	for _, name := range []string{"TESTCONTAINERS_HOST_OVERRIDE", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_CONTEXT"} {
		err = errors.Join(err, os.Unsetenv(name))
	}
	for name, value := range map[string]string{"DOCKER_HOST": strings.Replace(docker.server.URL, "http", "tcp", 1), "TESTCONTAINERS_RYUK_DISABLED": "true",
		"HOME": folder, "DOCKER_CONFIG": folder} {
		err = errors.Join(err, os.Setenv(name, value))
	}
	log.SetDefault(log.NewNoopLogger())
	status := m.Run()
	for _, mistake := range docker.close() {
		fmt.Println(mistake)
		status = 1
	}
	if err := errors.Join(err, os.RemoveAll(folder)); err != nil {
		panic(err)
	}
	os.Exit(status)
}

// run starts a container that ends with the test, and returns it with its process.
func run(t *testing.T, options ...testcontainers.ContainerCustomizer) (*popupmock.Container, *process) {
	t.Helper()
	mock, err := popupmock.Run(t.Context(), "popupmock:test", options...)
	testcontainers.CleanupContainer(t, mock)
	if err != nil {
		t.Fatal(err)
	}
	docker.mu.Lock()
	defer docker.mu.Unlock()
	return mock, docker.containers[mock.GetContainerID()]
}

// A container that nothing is said about serves the vendor's API, and can be steered.
func TestRun(t *testing.T) {
	t.Parallel()
	var waits string
	mock, made := run(t, testcontainers.CustomizeRequestOption(func(request *testcontainers.GenericContainerRequest) error {
		waits = fmt.Sprint(request.WaitingFor)
		return nil
	}))
	tryOut(t, mock)
	if want := `HTTP GET request on port 8080 path "/_mock/health/ready"`; !strings.Contains(waits, want) {
		t.Errorf("it waits for %s, want %s", waits, want)
	}
	if made.asked.Image != "popupmock:test" || len(made.asked.Cmd)+len(made.asked.Entrypoint)+len(made.asked.Env)+len(made.files) > 0 {
		t.Errorf("asked for %+v, with files %q; want the image as it is", made.asked.Config, made.files)
	}
	var ports []string
	for port := range made.asked.ExposedPorts {
		ports = append(ports, port.String())
	}
	if !slices.Equal(ports, docker.image.ports) || !slices.Equal(ports, []string{popupmock.Port}) {
		t.Errorf("ports %q, of which the image exposes %q", ports, docker.image.ports)
	}
	if popupmock.Username != mockserver.DefaultUsername || popupmock.Password != mockserver.DefaultPassword {
		t.Error("the account is not that of the mock")
	}
	environment, err := mock.Environment(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	url, err := mock.URL(t.Context())
	if want := []string{"POPUPMOCK_BASE_URL=" + url, "POPUPMOCK_USERNAME=your_api_username", "POPUPMOCK_PASSWORD=your_api_password"}; err != nil || !slices.Equal(environment, want) {
		t.Errorf("%v, the environment is %q, want %q", err, environment, want)
	}
}

// Everything that can be said is heard by the mock in the container.
func TestOptions(t *testing.T) {
	t.Parallel()
	start := time.Date(2025, 1, 15, 9, 30, 0, 500, time.FixedZone("", 3600))
	mock, made := run(t,
		popupmock.WithConfigFile("testdata/popupmock.yaml"),
		popupmock.WithData(os.DirFS("../gotest/testdata/store")),
		popupmock.WithScript("testdata/outage.txtar"),
		popupmock.WithSetting("access-ttl", "240s"),
		popupmock.WithAssumption("refresh-reuse", "revoke-family"),
		popupmock.WithAssumption("clock-leeway", "5s"),
		popupmock.WithFrozenClock(start),
		popupmock.WithControlToken("sesame"),
	)
	slices.Sort(made.asked.Env)
	wantEnv := []string{"POPUPMOCK_ACCESS_TTL=240s", "POPUPMOCK_ASSUME=refresh-reuse=revoke-family clock-leeway=5s", "POPUPMOCK_CLOCK_FROZEN=true",
		"POPUPMOCK_CLOCK_START=2025-01-15T08:30:00Z", "POPUPMOCK_CONFIG=/popupmock/popupmock.yaml", "POPUPMOCK_CONTROL_TOKEN=sesame",
		"POPUPMOCK_DATA=/popupmock/data", "POPUPMOCK_SCRIPT=/popupmock/script.txtar"}
	if diff := cmp.Diff(wantEnv, made.asked.Env); diff != "" {
		t.Errorf("the environment (-want +got):\n%s", diff)
	}
	wantFiles := []string{"/popupmock/popupmock.yaml 444", "/popupmock/data/products.json 444", "/popupmock/script.txtar 444"}
	if diff := cmp.Diff(wantFiles, made.files); diff != "" {
		t.Errorf("the files (-want +got):\n%s", diff)
	}
	mockHears(t, mock, start)
}

// mockHears looks at what TestOptions has said.
func mockHears(t *testing.T, mock *popupmock.Container, start time.Time) {
	t.Helper()
	steer := control(t, mock)
	clock, err := steer.Clock(t.Context())
	if err != nil || !clock.Now.Equal(start.Truncate(time.Second)) {
		t.Errorf("the clock: %v, %v", clock, err)
	}
	account, err := steer.Account(t.Context(), "shop")
	if err != nil || account.AccessTTL != 90 {
		t.Errorf("the account of the file: %+v, %v", account, err)
	}
	values := map[string]string{}
	assumed, err := steer.Assumptions(t.Context())
	for _, a := range assumed {
		values[a.Name] = a.Value
	}
	if err != nil || values["refresh-reuse"] != "revoke-family" || values["clock-leeway"] != "5s" {
		t.Errorf("assumed: %v, %v", values, err)
	}
	faults, err := steer.Faults(t.Context())
	if err != nil || len(faults) != 1 || faults[0].Operation != "listProducts" {
		t.Errorf("the faults of the script: %+v, %v", faults, err)
	}
	token := login(t, mock, "shop", "correct horse")
	if status, _ := get(t, mock, "/api/v1/products", token); status != 503 {
		t.Errorf("the fault did not come: %d", status)
	}
	if status, body := get(t, mock, "/api/v1/products", token); status != 200 || !strings.Contains(body, "Tea Shop Gift Card") {
		t.Errorf("products are not those of the folder: %d %s", status, body)
	}
}

// A token that is set by other means is known as well.
func TestTokenOfEnv(t *testing.T) {
	t.Parallel()
	mock, _ := run(t, testcontainers.WithEnv(map[string]string{"POPUPMOCK_CONTROL_TOKEN": "sesame"}))
	if _, err := control(t, mock).Clock(t.Context()); err != nil {
		t.Error(err)
	}
}

// What cannot be is told before a container is made.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for want, option := range map[string]testcontainers.ContainerCustomizer{
		`the setting "--access-ttl": want the name of a flag of popupmock serve, such as access-ttl`: popupmock.WithSetting("--access-ttl", "1h"),
		`the setting "": want the name`:             popupmock.WithSetting("", "1h"),
		"the config: open testdata/missing.yaml":    popupmock.WithConfigFile("testdata/missing.yaml"),
		"the script: open testdata/missing.txtar":   popupmock.WithScript("testdata/missing.txtar"),
		"the data: no file *.json is there":         popupmock.WithData(os.DirFS("testdata")),
		"the script: read testdata: is a directory": popupmock.WithScript("testdata"),
	} {
		mock, err := popupmock.Run(t.Context(), "popupmock:test", option)
		if err == nil || !strings.Contains(err.Error(), want) || mock != nil {
			t.Errorf("got %v and a container: %t, want %q and none", err, mock != nil, want)
		}
	}
}

// What the mock refuses ends its container, which is returned so that its log can be read.
func TestRefused(t *testing.T) {
	t.Parallel()
	mock, err := popupmock.Run(t.Context(), "popupmock:test", popupmock.WithSetting("access-ttl", "soon"))
	testcontainers.CleanupContainer(t, mock)
	if err == nil || !strings.Contains(err.Error(), "run popupmock: ") || !strings.Contains(err.Error(), "container exited with code 2") {
		t.Fatalf("got %v, want that the container ended with 2", err)
	}
	docker.mu.Lock()
	said := docker.containers[mock.GetContainerID()].output()
	docker.mu.Unlock()
	if !strings.Contains(string(said), "POPUPMOCK_ACCESS_TTL") {
		t.Errorf("it said %s", said)
	}
}

// A container that is gone has no address.
func TestGone(t *testing.T) {
	t.Parallel()
	mock, _ := run(t)
	if err := mock.Stop(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func(context.Context) error{
		"URL":         func(ctx context.Context) error { _, err := mock.URL(ctx); return err },
		"Control":     func(ctx context.Context) error { _, err := mock.Control(ctx); return err },
		"Environment": func(ctx context.Context) error { _, err := mock.Environment(ctx); return err },
	} {
		if err := call(t.Context()); err == nil || !strings.Contains(err.Error(), "the port of popupmock: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
