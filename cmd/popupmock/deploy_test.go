package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/server"
)

const deployFolder = "../../examples/deploy"

func deployFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(deployFolder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The compose file and the manifests are those that make deploy-check has looked at.
func TestDeployFilesWereChecked(t *testing.T) {
	t.Parallel()
	manifests, err := filepath.Glob(filepath.Join(deployFolder, "kubernetes", "*.yaml"))
	if err != nil || len(manifests) == 0 {
		t.Fatal(manifests, err)
	}
	names := []string{"compose.yaml"}
	for _, file := range manifests {
		names = append(names, "kubernetes/"+filepath.Base(file))
	}
	want := ""
	for _, name := range names {
		want += fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(deployFile(t, name))), name)
	}
	checked, err := os.ReadFile("../../.tools/deploy/checked.txt")
	if err != nil || string(checked) != want {
		t.Errorf("make deploy-check has not looked at these files: %v\n%swant\n%s", err, checked, want)
	}
}

// A deployment is what a file in examples/deploy says of the mocks and of their Redis.
type deployment struct {
	environ  map[string]string // of a mock
	state    string            // where that is kept
	redis    []string          // the command line
	probes   []string          // paths that are asked whether a mock is well
	unlinked bool              // Kubernetes gives a mock no variables of its own
}

const deployPassword = "abc123"

func composed(t *testing.T) deployment {
	t.Helper()
	var file struct {
		Services map[string]struct {
			Environment map[string]string
			Command     []string
			Healthcheck struct{ Test []string }
		}
	}
	text := strings.ReplaceAll(deployFile(t, "compose.yaml"), "${REDIS_PASSWORD:?wants a password of letters and digits}", deployPassword)
	if err := yaml.Unmarshal([]byte(text), &file); err != nil {
		t.Fatal(err)
	}
	first := file.Services["mock-1"]
	d := deployment{environ: first.Environment, state: first.Environment["POPUPMOCK_STATE"], redis: file.Services["redis"].Command}
	for _, name := range []string{"mock-2", "mock-3"} {
		if fmt.Sprint(file.Services[name]) != fmt.Sprint(first) {
			t.Errorf("%s is another than mock-1", name)
		}
	}
	if got := strings.Join(first.Healthcheck.Test, " "); got != "CMD /popupmock healthcheck" {
		t.Errorf("the health check of a mock is %q, which is another than the test runs", got)
	}
	balancer := file.Services["balancer"].Healthcheck.Test
	d.probes = []string{strings.TrimPrefix(balancer[len(balancer)-1], "http://127.0.0.1:8080")}
	return d
}

// manifested is what Kubernetes is given.
func manifested(t *testing.T) deployment {
	t.Helper()
	type probe struct {
		HTTPGet struct{ Path string } `yaml:"httpGet"`
	}
	d := deployment{environ: map[string]string{}}
	for _, name := range []string{"kubernetes/mock.yaml", "kubernetes/redis.yaml"} {
		for document := range strings.SplitSeq(deployFile(t, name), "\n---\n") {
			var object struct {
				Kind       string
				Data       map[string]string
				StringData map[string]string `yaml:"stringData"`
				Spec       struct {
					Template struct {
						Spec struct {
							EnableServiceLinks *bool `yaml:"enableServiceLinks"`
							Containers         []struct {
								Args           []string
								StartupProbe   probe `yaml:"startupProbe"`
								LivenessProbe  probe `yaml:"livenessProbe"`
								ReadinessProbe probe `yaml:"readinessProbe"`
							}
						}
					}
				}
			}
			if err := yaml.Unmarshal([]byte(document), &object); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			pod := object.Spec.Template.Spec
			switch object.Kind {
			case "ConfigMap":
				d.environ = object.Data
			case "Secret":
				d.state = strings.ReplaceAll(object.StringData["url"], object.StringData["password"], deployPassword)
			case "Deployment":
				c := pod.Containers[0]
				d.probes = []string{c.StartupProbe.HTTPGet.Path, c.LivenessProbe.HTTPGet.Path, c.ReadinessProbe.HTTPGet.Path}
				d.unlinked = pod.EnableServiceLinks != nil && !*pod.EnableServiceLinks
			case "StatefulSet":
				for _, arg := range pod.Containers[0].Args {
					d.redis = append(d.redis, strings.ReplaceAll(arg, "$(REDISCLI_AUTH)", deployPassword))
				}
			}
		}
	}
	if !d.unlinked {
		t.Error("the mocks get variables of the services beside them, whose names begin as those of settings do")
	}
	return d
}

// start starts a Redis as the deployment has it, and mocks with its settings.
func (d deployment) start(t *testing.T, mocks int) (*server.Redis, []*instance) {
	t.Helper()
	if len(d.redis) < 2 || d.redis[0] != "redis-server" {
		t.Fatalf("the command of Redis is %q", d.redis)
	}
	redis := server.NewRedisTCP(t, func(port string) []string { return append([]string{"--port", port}, d.redis[1:]...) })
	before, rest, found := strings.Cut(d.state, "@")
	_, path, foundPath := strings.Cut(rest, "/")
	if !found || !foundPath {
		t.Fatalf("the state is at %q", d.state)
	}
	var environ []string
	for name, value := range d.environ {
		if !strings.HasPrefix(name, "POPUPMOCK_") {
			t.Errorf("%s is no setting", name)
		}
		if name != "POPUPMOCK_LISTEN" && name != "POPUPMOCK_STATE" { // of which there is one for each here
			environ = append(environ, name+"="+value)
		}
	}
	if got := d.environ["POPUPMOCK_LISTEN"]; got != "0.0.0.0:8080" {
		t.Errorf("mocks listen at %q, where nobody asks them", got)
	}
	environ = append(environ, "POPUPMOCK_STATE="+before+"@"+redis.Address+"/"+path)
	var all []*instance
	for range mocks {
		mock := startInstance(t, environ)
		if d.environ["POPUPMOCK_LOG_FORMAT"] == "json" {
			mock.listeningJSON()
		} else {
			mock.listening()
		}
		all = append(all, mock)
	}
	for _, path := range d.probes {
		if status, text := all[0].must(http.MethodGet, path, "", ""); status != http.StatusOK {
			t.Errorf("the probe %s is answered %d %s", path, status, text)
		}
	}
	return redis, all
}

// What the manifests say is what popupmock and Redis take.
func TestDeployManifests(t *testing.T) {
	t.Parallel()
	_, mocks := manifested(t).start(t, 1)
	if status, text := mocks[0].must(http.MethodPost, "/auth/login", "", loginBody("your_api_username", "your_api_password")); status != http.StatusOK {
		t.Errorf("login: %d %s", status, text)
	}
}

// What the compose file says is one mock, at the load balancer: a session goes on wherever its requests arrive, whitelists are about who has
// called the load balancer, and what was answered survives the end of Redis.
func TestDeployCompose(t *testing.T) {
	t.Parallel()
	need.Programs(t, "nginx", "redis-server")
	redis, mocks := composed(t).start(t, 3)
	config := deployFile(t, "nginx.conf")
	_, address := server.NewNginx(t, func(port, folder string) string {
		pairs := []string{"listen 8080;", "listen 127.0.0.1:" + port + ";", "/tmp/", folder + "/"}
		for i, mock := range mocks {
			pairs = append(pairs, fmt.Sprintf("server mock-%d:8080 ", i+1), "server "+strings.TrimPrefix(mock.base, "http://")+" ")
		}
		for i := 0; i < len(pairs); i += 2 {
			if !strings.Contains(config, pairs[i]) {
				t.Fatalf("the configuration has no %q", pairs[i])
			}
		}
		return strings.NewReplacer(pairs...).Replace(config)
	})
	front := &instance{t: t, base: "http://" + address, client: &http.Client{Transport: &http.Transport{}}}
	t.Cleanup(front.client.CloseIdleConnections)
	must := func(want int, method, path, token, body string) string {
		t.Helper()
		status, text := front.must(method, path, token, body)
		if status != want {
			t.Errorf("%s %s: %d, want %d: %s", method, path, status, want, text)
		}
		return text
	}
	if code, stdout, stderr := executeIn(t, nil, "", "healthcheck", "--url", front.base); code != exitOK {
		t.Errorf("the health check: %s%s", stdout, stderr)
	}
	pair := pairOf(t, must(http.StatusOK, http.MethodPost, "/auth/login", "", loginBody("your_api_username", "your_api_password")))
	for range 10 {
		must(http.StatusOK, http.MethodGet, "/api/v1/products", pair.AccessToken, "")
		next := pairOf(t, must(http.StatusOK, http.MethodPost, "/auth/refresh", "", refreshBody(pair.RefreshToken)))
		must(http.StatusUnauthorized, http.MethodPost, "/auth/refresh", "", refreshBody(pair.RefreshToken))
		pair = next
	}
	var entries []struct{ Replica string }
	if err := json.Unmarshal([]byte(must(http.StatusOK, http.MethodGet, "/_mock/journal", "", "")), &entries); err != nil {
		t.Fatal(err)
	}
	asked := map[string]int{}
	for _, e := range entries {
		asked[e.Replica]++
	}
	if len(asked) != len(mocks) || len(entries) != 31 {
		t.Errorf("%d requests went to %v, want 31 at all of %d mocks", len(entries), asked, len(mocks))
	}
	elsewhere := &instance{t: t, base: front.base, client: &http.Client{Transport: &http.Transport{
		DialContext: (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 9)}}).DialContext,
	}}}
	t.Cleanup(elsewhere.client.CloseIdleConnections)
	must(http.StatusOK, http.MethodPatch, "/_mock/accounts/your_api_username", "", `{"ip_whitelist":["127.0.0.9"]}`)
	for trust, want := range map[string]int{"ignore": http.StatusForbidden, "trust=127.0.0.1": http.StatusOK} { // which is where nginx is here
		must(http.StatusOK, http.MethodPut, "/_mock/assumptions", "", `{"forwarded-for":"`+trust+`"}`)
		if status, text := elsewhere.must(http.MethodGet, "/api/v1/products", pair.AccessToken, ""); status != want {
			t.Errorf("%s: a caller who is listed gets %d, want %d: %s", trust, status, want, text)
		}
		must(http.StatusForbidden, http.MethodGet, "/api/v1/products", pair.AccessToken, "")
	}
	must(http.StatusOK, http.MethodPatch, "/_mock/accounts/your_api_username", "", `{"ip_whitelist":[]}`)

	box := must(http.StatusOK, http.MethodPost, "/_mock/sandboxes", "", `{"name":"box"}`)
	if want := `"base_url":"` + front.base + `/s/box"`; !strings.Contains(box, want) {
		t.Errorf("a sandbox is %s, want %s", box, want)
	}
	must(http.StatusOK, http.MethodPost, "/s/box/auth/login", "", loginBody("your_api_username", "your_api_password"))
	wantDate(t, front, "/s/box")

	redis.Kill()
	redis.Start()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for status := 0; status != http.StatusOK && ctx.Err() == nil; {
		status, _ = front.must(http.MethodGet, "/api/v1/categories", pair.AccessToken, "")
	}
	must(http.StatusOK, http.MethodPost, "/auth/refresh", "", refreshBody(pair.RefreshToken))
}

// wantDate wants the Date of answers to be that of the mock's clock, which load balancers like to replace by their own.
func wantDate(t *testing.T, front *instance, sandbox string) {
	t.Helper()
	if status, text := front.must(http.MethodPut, sandbox+"/_mock/clock", "", `{"now":"2031-05-06T07:08:09Z","mode":"frozen"}`); status != http.StatusOK {
		t.Fatalf("the clock: %d %s", status, text)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, front.base+sandbox+"/api/v1/products", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := front.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close() // there is nothing to read
	if got, want := answer.Header.Get("Date"), "Tue, 06 May 2031 07:08:09 GMT"; got != want {
		t.Errorf("the date of an answer is %q, want the mock's %q", got, want)
	}
}
