package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"

	"github.com/popupmock/popupmock/tools/load/internal/drive"
)

// peersFolder is where the packages of the peers are installed.
const peersFolder = "peers/node_modules"

// peers measures mocks of other people beside popupmock. Each is configured as its manual has it, to answer the list and a login with
// what popupmock answered, as far as it can.
func peers(ctx context.Context, o *options) error {
	if err := lookForPeers(); err != nil {
		return err
	}
	run, s, list, err := o.prepare(ctx)
	if err != nil {
		return err
	}
	baselines, err := o.baselines(ctx, list)
	if err != nil {
		return err
	}
	mock := o.popupmockWith(nil)
	mock.works = []work{listWork(list), loginWork(), refreshWork(o.connections)}
	others, err := o.otherMocks(ctx, list)
	if err != nil {
		return err
	}
	run.Servers, err = s.rounds(ctx, append([]target{baselines[0], mock}, others...), o.rounds)
	if err != nil {
		return err
	}
	run.Notes = []string{
		fmt.Sprintf("Before it was measured each work was done for %v, for those that compile while they run.", o.warm),
		"Prism, Mockoon, json-server and WireMock answer the list and a login with what they were given: no signature is verified and none is made.",
		"Prism asks for an access token and does not look at it; the others let everybody read.",
		"They have no refresh, which would need a state. mockoidc has one, with RS256 and a refresh token that stays the same, and no list.",
		"Lines for each request are off where that can be had.",
	}
	return o.show(run)
}

// peerVersions are the pinned versions of the packages, by their names.
func peerVersions() (map[string]string, error) {
	text, err := os.ReadFile("peers/package.json")
	if err != nil {
		return nil, err
	}
	var pinned struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	err = json.Unmarshal(text, &pinned)
	return pinned.Dependencies, err
}

// lookForPeers says what is missing before anything is measured.
func lookForPeers() error {
	if _, err := os.Stat(peersFolder); err != nil {
		return fmt.Errorf("the peers are not installed: make bench-peers does that (%w)", err)
	}
	for _, program := range []string{"node", "java"} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("the peers need %s in PATH: %w", program, err)
		}
	}
	return nil
}

// otherMocks writes the configuration of each peer and returns them.
func (o *options) otherMocks(ctx context.Context, list []byte) ([]target, error) {
	oidc, err := o.goBuild(ctx, ".", "./peers/mockoidc", "mockoidc")
	if err != nil {
		return nil, err
	}
	jar, err := filepath.Glob(filepath.Join(peersFolder, "wiremock/build/wiremock-standalone-*.jar"))
	if err != nil || len(jar) != 1 {
		return nil, fmt.Errorf("there are %d jars of WireMock in %s, want one", len(jar), peersFolder)
	}
	config := filepath.Join(o.folder, "peers")
	if err := writePeers(config, list); err != nil {
		return nil, err
	}
	in := func(name string) string { return filepath.Join(config, name) }
	node := func(script string, args ...string) []string {
		return append([]string{"node", filepath.Join(peersFolder, script)}, args...)
	}
	canned := []work{cannedList(list), loginWork()}
	version, err := peerVersions()
	if err != nil {
		return nil, err
	}
	return []target{
		{name: "Prism " + version["@stoplight/prism-cli"], what: "an OpenAPI document with examples", first: productsPath, works: canned,
			command: func(host string, port int) []string {
				return node("@stoplight/prism-cli/dist/index.js", "mock", "-v", "error", "-h", host, "-p", strconv.Itoa(port), in("prism.json"))
			}},
		{name: "Mockoon " + version["@mockoon/cli"], what: "one route each", first: productsPath, works: canned,
			command: func(host string, port int) []string {
				return node("@mockoon/cli/bin/run.js", "start", "-X", "-d", in("mockoon.json"), "-l", host, "-p", strconv.Itoa(port))
			}},
		{name: "json-server " + version["json-server"], what: "a file of products", first: productsPath, works: canned[:1],
			command: func(host string, port int) []string {
				return node("json-server/lib/cli/bin.js", "-q", "-H", host, "-p", strconv.Itoa(port), "-r", in("routes.json"), in("db.json"))
			}},
		{name: "WireMock " + version["wiremock"], what: "one stub each, its journal on", first: productsPath, works: canned,
			command: func(host string, port int) []string {
				return []string{"java", "-jar", jar[0], "--disable-banner", "--bind-address", host, "--port", strconv.Itoa(port), "--root-dir", in("wiremock")}
			}},
		{name: "mockoidc", what: "the library, in a program of its own", first: "/oidc/.well-known/openid-configuration", works: []work{oidcRefresh()},
			command: func(host string, port int) []string {
				return []string{oidc, host + ":" + strconv.Itoa(port), oidcClient, oidcClient}
			}},
	}, nil
}

// cannedList wants the same products, though a peer may write them with other blanks and decimals.
func cannedList(list []byte) work {
	return work{productList, func(ctx context.Context, base string) (drive.Work, error) {
		w := drive.Work{URL: base + productsPath, Token: "whatever"}
		answer, err := w.Once(ctx)
		if err != nil {
			return w, err
		}
		w.Size = len(answer)
		return w, sameValue(answer, list)
	}}
}

// sameValue is an error where two texts are not the same JSON.
func sameValue(got, want []byte) error {
	var a, b any
	if err := json.Unmarshal(got, &a); err != nil {
		return fmt.Errorf("the answer is no JSON: %w", err)
	}
	if err := json.Unmarshal(want, &b); err != nil {
		return err
	}
	if !reflect.DeepEqual(a, b) {
		return fmt.Errorf("the answer, of %d bytes, is not the product list", len(got))
	}
	return nil
}
