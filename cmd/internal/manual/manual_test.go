package manual_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/cmd/internal/manual"
	"github.com/popupmock/popupmock/examples/need"
)

// hostile is a command whose texts would be instructions, or look another way, if they were not taken as text.
func hostile() *cobra.Command {
	root := &cobra.Command{
		Use: "tool", Short: `It's a "tool"`, Long: ".so /etc/passwd\n\n  .nf\n\n  'br \\fB-x\n\nLook at /_mock/ui/ *all* of it\n.PP",
		Run: func(*cobra.Command, []string) {}, Example: "  tool --to=a\\b",
	}
	root.Flags().StringP("to", "t", `C:\new`, "where to `PLACE` it")
	root.Flags().String("hidden", "", "nobody knows")
	_ = root.Flags().MarkHidden("hidden")
	root.AddCommand(&cobra.Command{Use: "below", Short: "Go below", Run: func(*cobra.Command, []string) {}}, &cobra.Command{Use: "secret", Hidden: true, Run: func(*cobra.Command, []string) {}})
	root.PersistentFlags().Bool("loud", false, "say it aloud")
	return root
}

var release = manual.Release{Version: `v1.0.0 "beta"`, Date: time.Date(2026, 2, 3, 23, 0, 0, 0, time.FixedZone("", -7200))}

func TestTextIsNoInstruction(t *testing.T) {
	t.Parallel()
	pages := manual.Pages(hostile(), release)
	if got := slices.Sorted(maps.Keys(pages)); !slices.Equal(got, []string{"tool-below.1", "tool.1"}) {
		t.Fatalf("pages: %q", got)
	}
	const want = `.TH "TOOL" 1 2026-02-04 "popupmock v1.0.0 \(dqbeta\(dq" "User Commands"
.SH NAME
tool \- It\(aqs a "tool"
.SH SYNOPSIS
\fBtool\fR [flags]
.br
\fBtool\fR \fICOMMAND\fR [flags]
.SH DESCRIPTION
\&.so /etc/passwd
.PP
.nf
\&.nf
.fi
.PP
.nf
\(aqbr \efB\-x
.fi
.PP
Look at /_mock/ui/ *all* of it \&.PP
.SH COMMANDS
.TP
\fBtool\-below\fR(1)
Go below.
.SH OPTIONS
.TP
\fB\-h\fR, \fB\-\-help\fR
help for tool
.TP
\fB\-\-loud\fR
say it aloud
.TP
\fB\-t\fR, \fB\-\-to\fR \fIPLACE\fR
where to PLACE it (default C:\enew)
.SH EXAMPLES
.nf
tool \-\-to=a\eb
.fi
.SH EXIT STATUS
.TP
0
All is well.
.TP
1
Something did not hold, or did not work.
.TP
2
The command was wrong.
.SH SEE ALSO
\fBtool\-below\fR(1)
`
	if got := string(pages["tool.1"]); got != want {
		t.Errorf("the page is\n%s\nwant\n%s", got, want)
	}
	if below := string(pages["tool-below.1"]); !strings.Contains(below, ".SH OPTIONS OF ALL SUCH COMMANDS\n.TP\n\\fB\\-\\-loud\\fR\n") || !strings.HasSuffix(below, "\\fBtool\\fR(1)\n") {
		t.Errorf("the page below is\n%s", below)
	}
}

func TestHostilePageIsWellFormed(t *testing.T) {
	t.Parallel()
	need.Programs(t, "mandoc")
	lint := exec.CommandContext(t.Context(), "mandoc", "-T", "lint", "-W", "warning")
	lint.Stdin = bytes.NewReader(manual.Pages(hostile(), release)["tool.1"])
	if out, err := lint.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// What is written twice is the same, and a page is what Pages says.
func TestWrite(t *testing.T) {
	t.Parallel()
	files := []map[string]string{}
	for range 2 {
		folder := t.TempDir()
		if err := manual.Write(folder, hostile(), release); err != nil {
			t.Fatal(err)
		}
		files = append(files, tree(t, folder))
	}
	if !maps.Equal(files[0], files[1]) {
		t.Error("it was written another way the second time")
	}
	want := []string{"completions/_tool", "completions/tool.bash", "completions/tool.fish", "completions/tool.ps1", "man/tool-below.1.gz", "man/tool.1.gz"}
	if got := slices.Sorted(maps.Keys(files[0])); !slices.Equal(got, want) {
		t.Errorf("files %q, want %q", got, want)
	}
	packed, err := gzip.NewReader(strings.NewReader(files[0]["man/tool.1.gz"]))
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(packed)
	if want := manual.Pages(hostile(), release)["tool.1"]; err != nil || !bytes.Equal(page, want) {
		t.Errorf("the packed page is %q: %v", page, err)
	}
	if err := manual.Write("/dev/null/x", hostile(), release); err == nil {
		t.Error("it could write where no folder can be")
	}
}

func tree(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, below := range []string{"man", "completions"} {
		entries, err := os.ReadDir(filepath.Join(folder, below))
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			content, err := os.ReadFile(filepath.Join(folder, below, entry.Name()))
			if err != nil {
				t.Fatal(err)
			}
			files[below+"/"+entry.Name()] = string(content)
		}
	}
	return files
}
