package result

import (
	"fmt"
	"io"
	"slices"
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
	t := Table{Head: []string{"server", "work"}, Left: 2}
	t.Head = append(t.Head, compared("requests/s", first, withBar)...)
	t.Head = append(t.Head, compared("CPU µs each", first, withBar)...)
	t.Head = append(t.Head, compared("p99 ms at half the peak", first, false)...)
	for _, s := range r.Servers {
		for _, w := range s.Works {
			base, bar := r.base(w.Name), r.bar(w.Name)
			peak, cpu := []string{w.PerSecond.whole(), ratio(w, base, (*Work).peak)}, []string{w.CPU.fraction(), ""}
			late := []string{number(w.Late), ""}
			if base.Name == w.Name { // what one work costs, and how late it is, says nothing of another
				cpu[1], late[1] = ratio(w, base, (*Work).cpu), ratio(w, base, (*Work).late)
			}
			if withBar {
				peak, cpu = append(peak, ratio(w, bar, (*Work).peak)), append(cpu, ratio(w, bar, (*Work).cpu))
			}
			t.Rows = append(t.Rows, slices.Concat([]string{s.Name, w.Name}, peak, cpu, late))
		}
	}
	return t
}

// compared heads a figure and what it is compared with.
func compared(figure, first string, withBar bool) []string {
	if withBar {
		return []string{figure, "to the " + first, "to the " + Bar}
	}
	return []string{figure, "to the " + first}
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

// Markdown writes the table for a document.
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
