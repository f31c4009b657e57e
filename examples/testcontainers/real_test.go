//go:build engine

package popupmock_test

import (
	"cmp"
	"os"
	"testing"

	"github.com/testcontainers/testcontainers-go"

	popupmock "github.com/popupmock/popupmock/examples/testcontainers"
)

// TestEngine runs a real image, by default that of docker build -t popupmock . at the top of the repository: go test -tags engine. Where no engine
// runs it is skipped.
func TestEngine(t *testing.T) {
	t.Parallel()
	testcontainers.SkipIfProviderIsNotHealthy(t)
	mock, err := popupmock.Run(t.Context(), cmp.Or(os.Getenv("TEST_IMAGE"), "popupmock"),
		popupmock.WithConfigFile("testdata/popupmock.yaml"),
		popupmock.WithData(os.DirFS("../gotest/testdata/store")),
	)
	testcontainers.CleanupContainer(t, mock)
	if err != nil {
		t.Fatal(err)
	}
	tryOut(t, mock)
	if status, body := get(t, mock, "/api/v1/products", login(t, mock, "shop", "correct horse")); status != 200 {
		t.Errorf("the account of the file: %d %s", status, body)
	}
}
