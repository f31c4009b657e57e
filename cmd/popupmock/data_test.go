package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/openapi"
)

func TestInFolder(t *testing.T) {
	t.Parallel()
	other := errors.New("the issuer has 300 bytes")
	tests := []struct {
		folder string
		err    error
		want   string
	}{
		{"store", mockserver.DataMistake{File: "products.json", Pointer: "/0/id", Text: "is 0"}, "store/products.json: /0/id: is 0"},
		{"a/b/", mockserver.DataMistake{File: "products.json", Text: "is an object"}, "a/b/products.json: is an object"},
		{"/", mockserver.DataMistake{File: "products.json", Text: "is an object"}, "/products.json: is an object"},
		{"store", mockserver.DataMistake{Text: "not a directory"}, "store: not a directory"},
		{"store", mockserver.DataMistake{File: "built-in wallets.json", Pointer: "/0", Text: "x"}, "built-in wallets.json: /0: x"},
		{"store", other, other.Error()},
		{"", errors.Join(other, errors.Join(other, other)), strings.Repeat(other.Error()+"\n", 2) + other.Error()},
		{"s", errors.Join(other, errors.Join(mockserver.DataMistake{Text: "x"}, mockserver.DataMistake{Text: "y"})), other.Error() + "\ns: x\ns: y"},
	}
	for _, test := range tests {
		if got := inFolder(test.folder, test.err).Error(); got != test.want {
			t.Errorf("inFolder(%q, %v) = %q, want %q", test.folder, test.err, got, test.want)
		}
	}
}

// TestReadmeData makes the folder that the README makes, and starts a mock with it.
func TestReadmeData(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "\n## Data of your own\n")
	before, rest, _ := strings.Cut(section, "    cat > store/products.json <<'END'\n")
	text, after, found := strings.Cut(rest, "    END\n    go run ./cmd/popupmock serve --data store\n")
	if !found || strings.TrimSpace(before) != "mkdir store" || strings.HasPrefix(after, "    ") {
		t.Fatalf("the example of the README is another now:\n%s", section)
	}
	store := filepath.Join(t.TempDir(), "store")
	if err := os.Mkdir(store, 0o700); err != nil {
		t.Fatal(err)
	}
	text = strings.ReplaceAll("\n"+text, "\n    ", "\n")
	if err := os.WriteFile(filepath.Join(store, "products.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := serveInProcess(t, program{args: []string{"--quiet", "--data", store}, wall: clockwork.NewFakeClock()})
	var envelope struct{ Data openapi.TokenPair }
	login := s.send("POST", "/auth/login", "", `{"username":"your_api_username","password":"your_api_password"}`)
	if err := json.Unmarshal([]byte(login), &envelope); err != nil {
		t.Fatal(err)
	}
	const want = `[{"id":1,"name":"Tea Shop Gift Card","category":"Gift Cards",`
	if got := s.send("GET", "/api/v1/products", envelope.Data.AccessToken, ""); !strings.HasPrefix(got, want) {
		t.Errorf("the products are %s, want %s", got, want)
	}
}
