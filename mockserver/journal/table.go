package journal

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
)

const tableHeader = "SEQ\tAT\tSTATUS\tMETHOD\tPATH\tACCOUNT\tCREDENTIAL\tREASON\tFAULT\tVIOLATIONS"

// Table lays entries out as a text table with a header, for failing tests and consoles: one line each, columns aligned,
// long paths and names shortened, characters that a terminal would obey escaped.
func Table(entries []Entry) string {
	if len(entries) == 0 {
		return "no requests\n"
	}
	rows := []string{tableHeader}
	for i := range entries {
		rows = append(rows, strings.Join(cells(&entries[i]), "\t"))
	}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	// Writing to a strings.Builder does not fail.
	_, _ = io.WriteString(w, strings.Join(rows, "\n")+"\n")
	_ = w.Flush()
	return table.String()
}

func cells(e *Entry) []string {
	row := []string{
		strconv.FormatUint(e.Seq, 10),
		timeText(e.At),
		statusText(e),
		shown(e.Method, 16),
		shown(e.Path, 80),
		shown(e.Account, 40),
		credentialText(e.Credential),
		shown(e.Reason.Text(), 80),
		faultText(e.Fault),
		strconv.Itoa(len(e.Violations)),
	}
	for i, cell := range row {
		if cell == "" {
			row[i] = "-" // tabwriter would merge an empty cell with its neighbour in the eye of the reader
		}
	}
	return row
}

// credentialText returns use, generation and state, such as "access 0 expired".
func credentialText(c *Credential) string {
	if c == nil {
		return ""
	}
	return fmt.Sprintf("%s %d %s", shown(c.Use, 16), c.Generation, shown(string(c.State), 16))
}

func faultText(f *Fault) string {
	if f == nil {
		return ""
	}
	text := shown(f.ID, 40) + " " + shown(f.Phase, 16)
	if f.Before != "" {
		text = shown(f.Before, 40) + " before, " + text
	}
	return text
}
