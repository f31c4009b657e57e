package result

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Table is a heading and rows of as many cells.
type Table struct {
	Head []string
	Rows [][]string
	// Left is how many columns from the first one are text, and not numbers.
	Left int
}

// Speed is how fast each server does each work. Ratios to the first server are headed by its name.
func (r *Run) Speed() Table {
	first := "first"
	if len(r.Servers) > 0 {
		first = r.Servers[0].Name
	}
	withBar := len(r.bar("product list").PerSecond) > 0
	t := Table{Head: []string{"server", "work", "requests/s", "to the " + first}, Left: 2}
	if withBar {
		t.Head = append(t.Head, "to the "+Bar)
	}
	t.Head = append(t.Head, "CPU µs each", "to the "+first+"'s", "p99 ms at half the peak", "to the "+first+"'s")
	for _, s := range r.Servers {
		for _, w := range s.Works {
			base, bar := r.base(w.Name), r.bar(w.Name)
			row := []string{s.Name, w.Name, w.PerSecond.whole(), ratio(w, base, (*Work).peak)}
			if withBar {
				row = append(row, ratio(w, bar, (*Work).peak))
			}
			if base.Name != w.Name {
				base = &Work{} // what one work costs, and how late it is, says nothing of another
			}
			row = append(row, w.CPU.fraction(), ratio(w, base, (*Work).cpu), number(w.Late))
			t.Rows = append(t.Rows, append(row, ratio(w, base, (*Work).late)))
		}
	}
	return t
}

func (w *Work) peak() Series { return w.PerSecond }

func (w *Work) cpu() Series { return w.CPU }

func (w *Work) late() Series { return w.Late }

// ratio is what one work has to the same figure of another; to itself it is 1.
func ratio(w, base *Work, figure func(*Work) Series) string {
	if w == base {
		return "1"
	}
	return figure(w).To(figure(base)).Spread()
}

// number is a median in milliseconds with two decimals where it is small.
func number(s Series) string {
	if len(s) == 0 || s.Median() >= 10 {
		return s.fraction()
	}
	return fmt.Sprintf("%.2f", s.Median())
}

// Size is how long each server takes to start, and the memory that it has.
func (r *Run) Size() Table {
	t := Table{Head: []string{"server", "what", "start ms", "MB idle", "MB after the load"}, Left: 2}
	for _, s := range r.Servers {
		t.Rows = append(t.Rows, []string{s.Name, s.What, s.Start.fraction(), s.Idle.fraction(), s.After.fraction()})
	}
	return t
}

// Text writes the table for a terminal.
func (t Table) Text(w io.Writer) {
	widths := make([]int, len(t.Head))
	for _, row := range append([][]string{t.Head}, t.Rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range append([][]string{t.Head}, t.Rows...) {
		var line strings.Builder
		for i, cell := range row {
			blanks := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i < t.Left {
				line.WriteString(cell + blanks + "  ")
			} else {
				line.WriteString(blanks + cell + "  ")
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// Markdown writes the table for a README.
func (t Table) Markdown(w io.Writer) {
	marks := make([]string, len(t.Head))
	for i := range marks {
		marks[i] = "---:"
		if i < t.Left {
			marks[i] = "---"
		}
	}
	for _, row := range append([][]string{t.Head, marks}, t.Rows...) {
		fmt.Fprintln(w, "| "+strings.Join(row, " | ")+" |")
	}
}
