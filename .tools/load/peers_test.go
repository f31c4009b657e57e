package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPeersConfiguration wants each file to hold the list and, but for json-server's, a pair as long as popupmock's.
func TestPeersConfiguration(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "peers")
	const list = `[{"id":1,"discount":0.10}]`
	if err := writePeers(folder, []byte(list)); err != nil {
		t.Fatal(err)
	}
	for name, wants := range map[string][]string{
		"prism.json":                      {`"example":` + list, `"access_token":"xxx`, `"/auth/login"`, `"bearer"`},
		"mockoon.json":                    {quoted(t, list), `\"access_token\":\"xxx`, `"endpoint":"api/v1/products"`},
		"db.json":                         {`{"products":` + list + `}`},
		"wiremock/mappings/products.json": {quoted(t, list), `"urlPath":"/api/v1/products"`},
		"wiremock/mappings/login.json":    {`\"access_token\":\"xxx`, `"method":"POST"`},
	} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s has no %s", name, want)
			}
		}
	}
}

func quoted(t *testing.T, text string) string {
	t.Helper()
	q, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(q)
}

func TestSameValue(t *testing.T) {
	t.Parallel()
	if err := sameValue([]byte("[ {\"a\": 1.0} ]\n"), []byte(`[{"a":1}]`)); err != nil {
		t.Errorf("blanks and decimals differ: %v", err)
	}
	for got, want := range map[string]string{
		`[{"a":2}]`: "the answer, of 9 bytes, is not the product list",
		`[]`:        "the answer, of 2 bytes, is not the product list",
		`<html>`:    "the answer is no JSON: ",
	} {
		if err := sameValue([]byte(got), []byte(`[{"a":1}]`)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got the error %v, want %s", got, err, want)
		}
	}
}

// TestPeerVersions wants a pinned version of each, and no range of them.
func TestPeerVersions(t *testing.T) {
	t.Parallel()
	versions, err := peerVersions()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"@stoplight/prism-cli", "@mockoon/cli", "json-server", "wiremock"} {
		if v := versions[name]; v == "" || strings.ContainsAny(v, "^~*x ") {
			t.Errorf("%s is pinned to %q", name, v)
		}
	}
}
