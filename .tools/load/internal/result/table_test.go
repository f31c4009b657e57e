package result

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/tools/load/internal/process"
)

// sample is a run of two rounds, whose second one was at half the speed.
func sample() *Run {
	floor := &Server{Name: "floor", What: "nothing else", Start: Series{9, 11}, Idle: Series{6, 6}, After: Series{12, 14}}
	floor.Work("product list").PerSecond = Series{60_000, 30_000}
	floor.Work("product list").CPU = Series{16, 18}
	floor.Work("product list").Late = Series{1, 2}
	bar := &Server{Name: Bar, What: "HS256", Start: Series{9, 9}, Idle: Series{6, 6}, After: Series{18, 18}}
	bar.Work("product list").PerSecond = Series{30_000, 15_000}
	bar.Work("product list").CPU = Series{30, 35}
	bar.Work("product list").Late = Series{2, 3}
	bar.Work("login").PerSecond = Series{30_000, 12_000}
	bar.Work("login").CPU = Series{30, 40}
	bar.Work("login").Late = Series{3, 3}
	mock := &Server{Name: "popupmock", What: "everything on", Start: Series{20, 30}, Idle: Series{20, 20}, After: Series{60, 62}}
	mock.Work("product list").PerSecond = Series{45_000, 27_000}
	mock.Work("product list").CPU = Series{20, 27}
	mock.Work("product list").Late = Series{1.2, 2}
	mock.Work("login").PerSecond = Series{15_000, 12_000}
	mock.Work("login").CPU = Series{60, 60}
	mock.Work("login").Late = Series{11, 13}
	return &Run{
		Machine: process.Machine{CPU: "A CPU", Cores: 2, OS: "linux/amd64", Go: "go1.26.0"}, Popupmock: "1.2.3", Generator: "wrk", Pinned: "pinned",
		Rounds: 2, Seconds: 2, Connections: 32, Items: 20, Bytes: 6654, Command: "make bench-load", Servers: []*Server{floor, bar, mock},
	}
}

const sampleText = `A CPU, 2 cores, linux/amd64, go1.26.0, popupmock 1.2.3.
2 rounds, 2 s for each figure, 32 connections; peaks found with wrk; pinned.
The product list has 20 items and 6,654 bytes.

server     work          requests/s         to the floor           to the bar  CPU µs each         to the floor           to the bar  p99 ms at half the peak         to the floor
floor      product list      45,000                    1  2.00 (2.00 to 2.00)           17                    1  0.52 (0.51 to 0.53)                     1.50                    1
bar        product list      22,500  0.50 (0.50 to 0.50)                    1           33  1.91 (1.88 to 1.94)                    1                     2.50  1.75 (1.50 to 2.00)
bar        login             21,000  0.45 (0.40 to 0.50)                    1           35                                         1                     3.00
popupmock  product list      36,000  0.82 (0.75 to 0.90)  1.65 (1.50 to 1.80)           24  1.38 (1.25 to 1.50)  0.72 (0.67 to 0.77)                     1.60  1.10 (1.00 to 1.20)
popupmock  login             13,500  0.33 (0.25 to 0.40)  0.75 (0.50 to 1.00)           60                       1.75 (1.50 to 2.00)                       12

server     what           start ms  MB idle  MB after the load
floor      nothing else         10      6.0                 13
bar        HS256               9.0      6.0                 18
popupmock  everything on        25       20                 61
`

func TestText(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	sample().Text(&b)
	if b.String() != sampleText {
		t.Errorf("got\n%s\nwant\n%s", b.String(), sampleText)
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	sample().Markdown(&b)
	for _, want := range []string{
		"| server | work | requests/s | to the floor | to the bar | CPU µs each | to the floor | to the bar | p99 ms at half the peak | to the floor |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
		"| popupmock | product list | 36,000 | 0.82 (0.75 to 0.90) | 1.65 (1.50 to 1.80) | 24 | 1.38 (1.25 to 1.50) | 0.72 (0.67 to 0.77) | 1.60 | 1.10 (1.00 to 1.20) |\n",
		"| popupmock | everything on | 25 | 20 | 61 |\n",
		"The command is `make bench-load`.\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("there is no %q in\n%s", want, b.String())
		}
	}
}

// TestWithoutBar wants no column for a bar that was not measured.
func TestWithoutBar(t *testing.T) {
	t.Parallel()
	run := sample()
	run.Servers = []*Server{run.Servers[0], run.Servers[2]}
	table := run.Speed()
	want := []string{"server", "work", "requests/s", "to the floor", "CPU µs each", "to the floor", "p99 ms at half the peak", "to the floor"}
	if !reflect.DeepEqual(table.Head, want) {
		t.Errorf("got the columns %q, want %q", table.Head, want)
	}
	for _, row := range table.Rows {
		if len(row) != len(want) {
			t.Errorf("row %q has %d cells, want %d", row, len(row), len(want))
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "run.json")
	if err := sample().WriteJSON(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got Run
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if want := sample(); !reflect.DeepEqual(&got, want) {
		t.Errorf("got %+v, want %+v", &got, want)
	}
}

func TestReadme(t *testing.T) {
	t.Parallel()
	const before, after = "# Title\n\n<!-- bench-load: written by make bench-load LOADFLAGS=--readme -->\n", "<!-- end of bench-load -->\n\nMore.\n"
	path := filepath.Join(t.TempDir(), "README.md")
	if err := os.WriteFile(path, []byte(before+"old\n"+after), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // a second run replaces the first
		if err := sample().WriteInto(path, "bench-load"); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var tables strings.Builder
	sample().Markdown(&tables)
	if want := before + "\n" + tables.String() + "\n" + after; string(text) != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	err = sample().WriteInto(path, "bench-peers")
	if !errors.Is(err, ErrNoSection) || !strings.Contains(err.Error(), "<!-- bench-peers: written by make bench-peers LOADFLAGS=--readme -->") {
		t.Errorf("got the error %v, want one that names the line that is missing", err)
	}
	if again, err := os.ReadFile(path); err != nil || string(again) != string(text) {
		t.Errorf("what could not be written has changed the file (%v)", err)
	}
}
