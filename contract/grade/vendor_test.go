//go:build !mutation

package grade_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
)

// vendorProgram is the SHA-256 of the program as it stands on the vendor's page (/docs/authentication/token-management, "Automatic
// Token Refresh"), from <?php to ?>.
const vendorProgram = "f02d5f85daa12e5de3cea5f71bcd9de5627100b2893edef68bb11bc05bdf3ad8"

// vendorPlaces are what the page leaves to its readers, by what stands for it in our copy. The longer ones come first.
var vendorPlaces = strings.NewReplacer(
	"getenv('POPUPMOCK_BASE_URL') . '", "'{{host}}",
	"getenv('POPUPMOCK_BASE_URL')", "'{{host}}'",
	"getenv('POPUPMOCK_USERNAME')", "'your_api_username'",
	"getenv('POPUPMOCK_PASSWORD')", "'your_api_password'",
)

// vendorClient is the vendor's own program.
func vendorClient(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("testdata", "zoo", "vendor", "client.php"))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestVendorsClientIsThePages shows that the copy is the page's program but for host, user name and password.
func TestVendorsClientIsThePages(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(vendorClient(t))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(vendorPlaces.Replace(string(text))))
	if got := hex.EncodeToString(sum[:]); got != vendorProgram {
		t.Errorf("with the page's placeholders its SHA-256 is %s, want %s: this file is not to be edited", got, vendorProgram)
	}
}

// TestVendorsClientRuns shows that it does what its page says, as long as nothing goes wrong.
func TestVendorsClientRuns(t *testing.T) {
	t.Parallel()
	need.PHP(t, "curl")
	mock := mockserver.Start(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	client := exec.CommandContext(ctx, "php", vendorClient(t))
	client.Env = append(os.Environ(), "no_proxy=*", "POPUPMOCK_BASE_URL="+mock.URL,
		"POPUPMOCK_USERNAME="+mock.Username, "POPUPMOCK_PASSWORD="+mock.Password)
	if out, err := client.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v, and it printed %q, want nothing", err, out)
	}
	var got []string
	for _, e := range mock.Journal() {
		got = append(got, e.Operation)
	}
	if diff := cmp.Diff([]string{"login", "listProducts", "listCategories"}, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}
