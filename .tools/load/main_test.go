package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/tools/load/internal/process"
	"github.com/popupmock/popupmock/tools/load/internal/result"
)

// binary is the variable that names the popupmock which TestMain has built for all tests.
const binary = "LOAD_TEST_BINARY" // one that popupmock does not take for a setting

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "popupmock-load-")
	if err != nil {
		panic(err)
	}
	o := &options{root: "../..", folder: folder}
	if err := o.buildPopupmock(context.Background()); err != nil {
		panic(err)
	}
	_ = os.Setenv(binary, o.popupmock) // of a good name this never fails
	status := m.Run()
	_ = os.RemoveAll(folder) // what is left is in the folder for such things
	os.Exit(status)
}

// TestBench measures for a moment, and looks at what is there rather than at how fast it was.
func TestBench(t *testing.T) { //nolint:paralleltest // what it starts takes all cores
	need.Long(t, "5 s")
	file := filepath.Join(t.TempDir(), "run.json")
	err := run(t.Context(), []string{"--built-in", "--rounds", "2", "--time", "50ms", "--warm", "20ms", "--connections", "4", "--json", file, "--popupmock", os.Getenv(binary)})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got result.Run
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range got.Servers {
		var works []string
		for _, w := range s.Works {
			works = append(works, w.Name)
			if len(w.PerSecond) != 2 || len(w.Late) != 2 || slices.Min(w.PerSecond) <= 0 || slices.Min(w.Late) <= 0 || runtime.GOOS == "linux" && (len(w.CPU) != 2 || slices.Min(w.CPU) <= 0) {
				t.Errorf("%s: %s: %+v", s.Name, w.Name, w)
			}
		}
		names = append(names, s.Name+": "+strings.Join(works, " "))
		if len(s.Start) != 2 || len(s.Idle) != 2 || len(s.After) != 2 || slices.Min(s.Start) <= 0 || slices.Min(s.Idle) <= 1 {
			t.Errorf("%s: %+v", s.Name, s)
		}
	}
	if want := []string{"floor: product list", "bar: product list refresh login", "popupmock: product list refresh login"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
	if got.Items != items || got.Bytes < 1000 || got.Popupmock == "" || got.Generator != "the built-in generator" {
		t.Errorf("got %+v", got)
	}
}

// TestEverythingOn wants popupmock to have everything on, and to have found something to look at in each request.
func TestEverythingOn(t *testing.T) { //nolint:paralleltest // it builds and starts servers
	o, s := standFor(t)
	mock := o.popupmockWith(nil)
	mock.works = []work{loginWork()}
	r := &running{target: mock, figures: &result.Server{}}
	if err := s.start(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	defer r.server.Stop()
	if err := s.work(t.Context(), r, login); err != nil {
		t.Fatal(err)
	}
	client := controlOf(t, r.server.URL)
	account, err := client.Account(t.Context(), user)
	if err != nil || len(account.IPWhitelist) != whitelisted || !slices.Contains(account.IPWhitelist, "127.0.0.0/8") {
		t.Errorf("%d networks may call (%v)", len(account.IPWhitelist), err)
	}
	faults, err := client.Faults(t.Context())
	if err != nil || len(faults) != 2 || faults[0].Fired() || faults[1].Fired() {
		t.Errorf("faults %v (%v)", faults, err)
	}
	triggers, err := client.Triggers(t.Context())
	if err != nil || len(triggers) != 1 || triggers[0].Fired() {
		t.Errorf("triggers %v (%v)", triggers, err)
	}
	if sandboxes, err := client.Sandboxes(t.Context()); err != nil || len(sandboxes) != 1 {
		t.Errorf("sandboxes %v (%v)", sandboxes, err)
	}
}

// TestWrongAnswers has a server that does not answer as it must end the run with an error that says so.
func TestWrongAnswers(t *testing.T) { //nolint:paralleltest // it builds and starts servers
	o, s := standFor(t)
	targets, err := o.baselines(t.Context(), []byte(`["a list"]`))
	if err != nil {
		t.Fatal(err)
	}
	targets[0].works = []work{listWork([]byte(`["a list"]`))} // the floor lets nobody log in
	targets[1].works = []work{listWork([]byte(`["b list"]`))}
	_, err = s.rounds(t.Context(), targets[:1], 1)
	if err == nil || !strings.Contains(err.Error(), "floor: product list: POST http://127.0.0.1:") || !strings.Contains(err.Error(), "answered 404, want 200") {
		t.Errorf("got the error %v", err)
	}
	_, err = s.rounds(t.Context(), targets[1:], 1)
	if err == nil || !strings.Contains(err.Error(), "bar: product list: ") || !strings.Contains(err.Error(), "answers other 10 bytes than") {
		t.Errorf("got the error %v", err)
	}
}

// standFor builds popupmock and writes its data.
func standFor(t *testing.T) (*options, *stand) {
	t.Helper()
	o := &options{root: "../..", folder: t.TempDir(), connections: 2, popupmock: os.Getenv(binary)}
	if err := o.buildPopupmock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := writeData(o.dataFolder()); err != nil {
		t.Fatal(err)
	}
	return o, &stand{pin: process.Pin{}, connections: 2, each: 50 * time.Millisecond}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for want, args := range map[string]string{
		`wrong command: "race" is none of bench, peers, growth, soak and state`:                                           "race",
		`wrong command: flag provided but not defined: -fast`:                                                             "bench -fast",
		`wrong command: "now" is no flag`:                                                                                 "bench now",
		`wrong command: --rounds is 0, want 1 or more`:                                                                    "bench --rounds 0",
		`wrong command: --time is 0s, want more than nothing`:                                                             "bench --time 0s",
		`wrong command: --warm is -1s, want 0s or more`:                                                                   "bench --warm -1s",
		`wrong command: --connections is 1001, want 1 to 1000`:                                                            "bench --connections 1001",
		`"speed" is none of tokens, journal, whitelist, accounts, sandboxes`:                                              "growth --of speed",
		`"x" is no size from 1 to 10000000`:                                                                               "growth --sizes x",
		`the smallest has to come first: ratios are to it`:                                                                "growth --sizes 10,5",
		`wrong command: --every is 1m0s and --for is 1s, want more than nothing, and the first no longer than the second`: "soak --for 1s",
		`wrong command: --rate is -1, want more than 0`:                                                                   "soak --rate -1",
	} {
		err := run(t.Context(), strings.Fields(args))
		if !errors.Is(err, errUsage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got the error %v, want %s", args, err, want)
		}
	}
	if _, err := readOptions("growth", []string{"-h"}); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("got the error %v for -h", err)
	}
}

func TestNetworks(t *testing.T) {
	t.Parallel()
	networks := networksWithLoopback(50_000)
	seen := map[string]bool{}
	for _, n := range networks {
		prefix, err := netip.ParsePrefix(n)
		if err != nil || prefix != prefix.Masked() {
			t.Fatalf("%q is no network (%v)", n, err)
		}
		seen[n] = true
	}
	if len(seen) != 50_000 {
		t.Errorf("%d different networks, want 50000", len(seen))
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		memory result.Series
		grew   bool
	}{
		"flat":              {result.Series{20, 50, 60, 60, 61, 60, 60, 61}, false},
		"fills at first":    {result.Series{20, 40, 60, 60, 60, 60, 60, 60}, false},
		"grows":             {result.Series{20, 30, 40, 50, 60, 70, 80, 90}, true},
		"a little":          {result.Series{10, 10, 10, 10, 10, 11, 11.5, 11.5}, false},
		"too few to tell":   {result.Series{20, 30, 40, 50, 60, 70, 80}, false},
		"grows after a lot": {result.Series{60, 60, 60, 60, 60, 60, 70, 70}, true},
	} {
		if err := judge(test.memory); errors.Is(err, errGrew) != test.grew {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
