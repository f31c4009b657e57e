package process

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The tests start this test program again as a server, by this variable: "serve", or "fail".
const roleVariable = "POPUPMOCK_LOAD_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "":
		os.Exit(m.Run())
	case "serve":
		fmt.Println(http.ListenAndServe(os.Args[1], http.NotFoundHandler()))
	case "fail":
		fmt.Println("no such thing")
	}
	os.Exit(1)
}

// role is the command line of this program in a role.
func role(name string) Command {
	return func(host string, port int) []string {
		return []string{"env", roleVariable + "=" + name, os.Args[0], fmt.Sprintf("%s:%d", host, port)}
	}
}

func TestStart(t *testing.T) {
	t.Parallel()
	server, err := Start(t.Context(), Pin{}, role("serve"), "/")
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if server.Started <= 0 {
		t.Errorf("it took %v to start", server.Started)
	}
	if megabytes, err := server.Megabytes(); err != nil || megabytes < 1 || megabytes > 1000 {
		t.Errorf("it has %v MB (%v)", megabytes, err)
	}
	if used, err := server.CPU(); err != nil || runtime.GOOS == "linux" && (used <= 0 || used > time.Minute) {
		t.Errorf("it had %v on a core (%v)", used, err)
	}
	if n, err := server.Goroutines(); err != nil || n < 1 || n > 100 {
		t.Errorf("it has %d goroutines (%v)", n, err)
	}
	if answers(t.Context(), strings.TrimPrefix(server.URL, "http://"), "/") {
		t.Error("it still answers")
	}
	server.Stop() // of one that has ended is nothing
}

func TestStartOfWhatFails(t *testing.T) {
	t.Parallel()
	_, err := Start(t.Context(), Pin{}, role("fail"), "/")
	if err == nil || !strings.Contains(err.Error(), "it ended before it answered\nno such thing") {
		t.Errorf("got the error %v, want one with what was printed", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, Pin{}, role("serve"), "/"); err == nil {
		t.Error("it starts although it is not to")
	}
}

func TestPin(t *testing.T) {
	t.Parallel()
	got := Pin{core: "3"}.wrap([]string{"server", "--flag"})
	if want := []string{"taskset", "-c", "3", "server", "--flag"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	none := Pin{reason: "not pinned: no core"}
	if got := none.wrap([]string{"server"}); !reflect.DeepEqual(got, []string{"server"}) || none.String() != "not pinned: no core" {
		t.Errorf("got %q, %q", got, none)
	}
}

func TestParseCores(t *testing.T) {
	t.Parallel()
	for list, want := range map[string][]string{"0": {"0"}, "0-1": {"0", "1"}, "2,4-6,9": {"2", "4", "5", "6", "9"}} {
		if got, err := parseCores(list); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %q (%v), want %q", list, got, err, want)
		}
	}
	for _, list := range []string{"", "a", "1-", "3-1", "0-99999999", "1,,2"} {
		if got, err := parseCores(list); err == nil || !strings.Contains(err.Error(), "as a list of cores") {
			t.Errorf("%q: got %q (%v), want an error that says what it is to be", list, got, err)
		}
	}
}

func FuzzParseCores(f *testing.F) {
	for _, list := range []string{"0-3,8", "", "1-", "-1", "0-99999999999999999999"} {
		f.Add(list)
	}
	f.Fuzz(func(t *testing.T, list string) {
		if cores, err := parseCores(list); err == nil && len(cores) == 0 {
			t.Errorf("%q: no cores and no error", list)
		}
	})
}

func TestParseSchedstat(t *testing.T) {
	t.Parallel()
	if got, err := parseSchedstat("1500000 20 3\n"); err != nil || got != 1500*time.Microsecond {
		t.Errorf("got %v (%v), want 1.5 ms", got, err)
	}
	for _, text := range []string{"", "many 1 2", "-5 1 2"} {
		if got, err := parseSchedstat(text); err == nil || !strings.Contains(err.Error(), "want ") {
			t.Errorf("%q: got %v (%v), want an error that says what it is to be", text, got, err)
		}
	}
}

func TestModelName(t *testing.T) {
	t.Parallel()
	if got := modelName([]byte("processor\t: 0\nmodel name\t: A CPU @ 2 GHz\nflags: a\n")); got != "A CPU @ 2 GHz" {
		t.Errorf("got %q", got)
	}
	if got := modelName([]byte("processor: 0\n")); got != "" {
		t.Errorf("got %q where there is none", got)
	}
	if machine := ThisMachine(); machine.Cores < 1 || machine.Go == "" || !strings.Contains(machine.OS, "/") {
		t.Errorf("got %+v", machine)
	}
}

func TestTail(t *testing.T) {
	t.Parallel()
	var kept tail
	for range 3 {
		fmt.Fprint(&kept, strings.Repeat("x", tailBytes))
	}
	fmt.Fprint(&kept, "\ngoroutine 1 [running]:\nmain()\n\ngoroutine 7 [IO wait, 2 minutes]:\nmain.goroutine 8 [no]\ngoroutine of nobody\n")
	if n := len(kept.all()); n > 2*tailBytes+200 {
		t.Errorf("%d bytes are kept, want about %d", n, tailBytes)
	}
	if n := countGoroutines(kept.all()); n != 2 {
		t.Errorf("%d goroutines, want 2", n)
	}
	if text := kept.String(); len(text) > shownBytes+1 || !strings.HasSuffix(text, "goroutine of nobody") {
		t.Errorf("shown is %q", text)
	}
	if empty := (&tail{}).String(); empty != "" {
		t.Errorf("of nothing %q is shown", empty)
	}
}
