package report

import (
	"fmt"
	"time"
)

// bands draws the phases: one band for each stretch of one phase. They come again where the clock was put back.
func (d *drawing) bands(a *axis, phases []Phase, y float64) float64 {
	if len(phases) == 0 || len(a.steps) == 0 {
		return y
	}
	d.row(y+15, "phases", "row")
	for i := 0; i < len(a.steps); {
		first, phase := i, a.steps[i].phase
		for i < len(a.steps) && a.steps[i].phase == phase {
			i++
		}
		if phase < 0 || phase >= len(phases) {
			continue
		}
		from, to := a.edges(first, i-1)
		number := fmt.Sprint(phase + 1)
		title := Printable(phases[phase].Title)
		label := cutTo(number+" "+title, plainText, to-from-8)
		if len(label) < len(number) || label[:len(number)] != number {
			label = number
		}
		d.Bands = append(d.Bands, box{
			X: px(from), Y: px(y), Width: px(to - from), Label: label, Odd: len(d.Bands)%2 == 1,
			Title: fmt.Sprintf("phase %s: %s, %s", number, title, phases[phase].Verdict),
		})
	}
	return y + bandHeight
}

// edges are where a stretch of steps begins and ends. Half of the gap to the next step is its own.
func (a *axis) edges(first, last int) (from, to float64) {
	from, to = drawingMargin/2, a.width-drawingMargin/2
	if first > 0 {
		from = (a.columns[first-1] + a.columns[first]) / 2
	}
	if last+1 < len(a.columns) {
		to = (a.columns[last] + a.columns[last+1]) / 2
	}
	return from, to
}

// flags draws the marks. A text goes into the first row that is free; where none is, the letter has to do. The last ones may make the
// drawing wider.
func (d *drawing) flags(a *axis, y, until float64) {
	if len(a.timeline.Marks) == 0 {
		return
	}
	d.row(y+12, "marks", "row")
	var free [flagRows]float64 // from where on
	for i, one := range a.steps {
		if one.mark < 0 || len(one.folded) > 0 {
			continue
		}
		x, mark := a.columns[i], a.timeline.Marks[one.mark]
		text := Printable(mark.Text)
		f := flagBox{X: px(x), Y: px(y + 12), Until: px(until), Letter: letters(one.mark)}
		f.Title = fmt.Sprintf("%s: %s, %s UTC", f.Letter, text, instant(mark.At))
		for row := range free {
			if start := x + 4; free[row] <= start {
				f.Text = cutTo(text, smallText, longestFlag)
				f.TextX, f.TextY = px(start), px(y+letterHeight+float64(row+1)*flagHeight-4)
				free[row] = start + textWidth(f.Text, smallText) + 8
				d.Width = max(d.Width, px(free[row]))
				break
			}
		}
		d.Flags = append(d.Flags, f)
	}
}

// longestFlag is how wide the text of a mark may be, in CSS pixels.
const longestFlag = 230

// letters number the marks as the columns of a sheet: A to Z, AA and so on.
func letters(i int) string {
	text := ""
	for i++; i > 0; i = (i - 1) / 26 {
		text = string(rune('A'+(i-1)%26)) + text
	}
	return text
}

// axis draws the instants: how long it is from one to the next, and the time and day of those that have room.
func (d *drawing) axis(a *axis, y float64) float64 {
	d.AxisY = px(y + 4)
	d.row(y+30, "time, UTC", "row")
	for _, g := range a.gaps {
		if g.seconds > 0 {
			d.letter((g.from+g.to)/2, y+18, gapLabel(g.seconds), "gap")
		}
	}
	timeFree, dayFree, day := 0.0, 0.0, ""
	last := len(a.knots) - 1
	for i, k := range a.knots {
		d.Ticks = append(d.Ticks, px(k.from))
		at := time.Unix(k.at, 0).UTC()
		width := textWidth(clockForm, smallText)
		// The last one needs its room, so those just before it go without.
		if start := a.centred(k.from, width); start >= timeFree && (i == last || start+width+8 <= a.centred(a.knots[last].from, width)) {
			d.letter(start+width/2, y+32, at.Format(clockForm), "time")
			timeFree = start + width + 8
		}
		width = textWidth(dayForm, smallText)
		if start := a.centred(k.from, width); at.Format(dayForm) != day && start >= dayFree {
			d.letter(start+width/2, y+45, at.Format(dayForm), "day")
			dayFree, day = start+width+8, at.Format(dayForm)
		}
	}
	return y + axisHeight
}

// centred is where a text begins whose middle is x, within the drawing.
func (a *axis) centred(x, width float64) float64 { return max(2, min(x-width/2, a.width-width-2)) }

func (d *drawing) letter(x, y float64, text, kind string) {
	d.Letterings = append(d.Letterings, lettering{px(x), px(y), text, kind})
}
