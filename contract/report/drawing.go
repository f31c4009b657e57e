package report

import (
	"fmt"
	"strconv"
)

// A px is a length of a drawing in CSS pixels, written with one decimal at most.
type px float64

func (p px) String() string { return strconv.FormatFloat(float64(p), 'f', 1, 64) }

// A drawing is what it takes to draw a timeline as SVG. All that it says has been made printable.
type drawing struct {
	ID            string // unique in the document
	Desc          string
	Width, Height px
	Rows          []lettering // the labels at the left, which stay when the rest is scrolled
	Bands         []box       // phases
	Flags         []flagBox   // marks
	Points        []point     // requests
	Folds         []box
	AxisY         px
	From, Until   px   // of the axis
	Ticks         []px // instants
	Letterings    []lettering
	Lanes         []laneBox
	Notes         []string // what is not drawn
}

// A lettering is a text and where it begins, or where its middle is.
type lettering struct {
	X, Y px
	Text string
	Kind string // "gap", "time", "day" or the kind of a row
}

// A box is a rectangle with a label, which may be shortened, and what it says in full.
type box struct {
	X, Y, Width, Height px
	Label, Title        string
	Odd                 bool
}

// A flagBox is a mark: a line from its letter down, and as much of its text as there is room for.
type flagBox struct {
	X, Y, Until         px
	Letter, Text, Title string
	TextX, TextY        px
}

// A point is a request.
type point struct {
	X, Y, NumberY px
	Number        int
	Outcome       outcome
	Fault         bool
	Title         string
}

// Heights of the rows of a drawing, in CSS pixels, from above. A row that has nothing in it takes no room.
const (
	bandHeight   = 24
	letterHeight = 16
	flagRows     = 2
	flagHeight   = 15 // of each
	pointHeight  = 42
	axisHeight   = 50
)

// draw lays a timeline out. What it draws is bounded, whatever there is: the tables have the rest.
func draw(id string, t *Timeline, phases []Phase) *drawing {
	if t == nil {
		return nil
	}
	a := newAxis(t)
	d := &drawing{ID: id, Width: px(a.width), From: drawingMargin, Until: px(a.width - drawingMargin)}
	y := 4.0
	y = d.bands(a, phases, y)
	flagsY := y
	if len(a.timeline.Marks) > 0 {
		y += letterHeight + flagRows*flagHeight + 4
	}
	y = d.points(a, y)
	y = d.axis(a, y)
	y = d.lanes(a, y)
	d.flags(a, flagsY, y)
	d.Height = px(y + 4)
	for i := range d.Bands {
		d.Bands[i].Height = d.Height - d.Bands[i].Y
	}
	d.Desc = describe(a)
	return d
}

// points draws the requests, and what stands for those that are folded.
func (d *drawing) points(a *axis, y float64) float64 {
	if len(a.timeline.Requests) == 0 && len(a.steps) == 0 {
		return y
	}
	d.row(y+30, "requests", "row")
	var folded []moment
	for i, one := range a.steps {
		switch x := a.columns[i]; {
		case len(one.folded) > 0:
			folded = append(folded, one.folded...)
			label := fmt.Sprintf("%d more", len(one.folded))
			d.Folds = append(d.Folds, box{X: px(x - foldWidth/2 + 6), Y: px(y + 14), Width: foldWidth - 12, Height: 22, Label: label, Title: label + ", in the table below"})
		case one.mark < 0:
			r := a.timeline.Requests[one.request]
			d.Points = append(d.Points, point{px(x), px(y + 26), px(y + 11), r.Number, outcomeOf(r), r.Fault != "", Printable(requestTitle(r))})
		}
	}
	d.noteFolded(a, folded)
	return y + pointHeight
}

// noteFolded says what a reader misses.
func (d *drawing) noteFolded(a *axis, folded []moment) {
	if len(folded) == 0 {
		return
	}
	troubled := 0
	for _, m := range folded {
		if m.mark >= 0 || outcomeOf(a.timeline.Requests[m.request]) != outcomeOK || a.timeline.Requests[m.request].Fault != "" {
			troubled++
		}
	}
	note := fmt.Sprintf("Folded in the drawing: %d of %d requests and marks", len(folded), len(a.timeline.Requests)+len(a.timeline.Marks))
	if troubled == 0 {
		note += ", all of them requests that were answered with 2xx"
	} else {
		note += fmt.Sprintf("; marks, faults and answers other than 2xx among them: %d", troubled)
	}
	d.Notes = append(d.Notes, note+". The tables have them all.")
}

func requestTitle(r Request) string {
	text := fmt.Sprintf("#%d %s %s: %s, %s UTC", r.Number, r.Method, r.Path, answer(r), instant(r.At))
	if r.Fault != "" {
		text += ", spoiled by the fault " + r.Fault
	}
	if r.Text != "" {
		text += ". " + r.Text
	}
	return text
}

// row labels a row at the left.
func (d *drawing) row(y float64, text, kind string) {
	d.Rows = append(d.Rows, lettering{8, px(y), text, kind})
}

// describe says what is drawn to those who do not see it.
func describe(a *axis) string {
	count := map[outcome]int{}
	faults, families := 0, map[string]bool{}
	for _, r := range a.timeline.Requests {
		count[outcomeOf(r)]++
		if r.Fault != "" {
			faults++
		}
	}
	for _, token := range a.timeline.Tokens {
		families[token.Family] = true
	}
	return fmt.Sprintf("From %s to %s UTC: requests %d, of which 2xx %d, 4xx %d, 5xx %d, without an answer %d, spoiled by faults %d; tokens %d, of logins %d; marks %d. The tables after the drawing say all that it shows.",
		instant(a.timeline.From), instant(a.timeline.Until), len(a.timeline.Requests), count[outcomeOK], count[outcomeRefused], count[outcomeBroken],
		count[outcomeNoAnswer], faults, len(a.timeline.Tokens), len(families), len(a.timeline.Marks))
}
