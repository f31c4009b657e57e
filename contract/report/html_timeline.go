package report

import (
	"strconv"
	"strings"
)

// timelineOf draws a timeline, and has it in tables besides. One that stands alone explains its signs; those of parts are several.
func timelineOf(anchor string, t *Timeline, phases []Phase, alone bool) content {
	if t == nil {
		return nil
	}
	d, heading := draw(anchor+"-timeline", t, phases), "h5"
	if alone {
		heading = "h4"
	}
	return several(
		el(heading, attr("id", d.ID+"-heading"), text("Timeline")),
		el("figure",
			el("div", class("scroll", "chart"), attr("tabindex", "0"), attr("role", "region"), attr("aria-labelledby", d.ID+"-heading"),
				drawingRows(d), drawingPlot(d)),
			el("figcaption",
				each(d.Notes, func(_ int, note string) content { return el("p", class("note"), text(note)) }),
				when(alone, raw(pageLegend))),
		),
		requestTable(t.Requests), tokenTable(t), markTable(t.Marks),
	)
}

// drawingRows are the labels at the left, which stay when the rest is scrolled. The tables say as much to those who do not see them.
func drawingRows(d *drawing) content {
	return el("svg", class("rows"), attr("width", "78"), attr("height", d.Height.String()), attr("viewBox", "0 0 78 "+d.Height.String()), attr("aria-hidden", "true"),
		each(d.Rows, letteringText))
}

func drawingPlot(d *drawing) content {
	return el("svg", class("plot"), attr("width", d.Width.String()), attr("height", d.Height.String()), attr("viewBox", "0 0 "+d.Width.String()+" "+d.Height.String()),
		attr("role", "img"), attr("aria-labelledby", d.ID+"-title "+d.ID+"-desc"),
		el("title", attr("id", d.ID+"-title"), text("Requests and tokens over the time of the target")),
		el("desc", attr("id", d.ID+"-desc"), text(d.Desc)),
		each(d.Bands, bandSign),
		each(d.Lanes, func(_ int, l laneBox) content {
			return line("rule", "M"+l.From.String()+" "+l.LineY.String()+"H"+l.Until.String())
		}),
		flagLines(d.Flags),
		axisLine(d),
		each(d.Letterings, letteringText),
		each(d.Flags, flagSign),
		each(d.Folds, foldSign),
		each(d.Points, pointSign),
		each(d.Lanes, func(_ int, l laneBox) content {
			return several(sign("lane", l.Title, el("text", attr("x", "8"), attr("y", l.Y.String()), text(l.Label))), each(l.Bars, barSign))
		}),
	)
}

func letteringText(_ int, l lettering) content {
	return el("text", class(l.Kind), at(l.X, l.Y), text(l.Text))
}

func bandSign(_ int, b box) content {
	look := "band"
	if b.Odd {
		look = "band odd"
	}
	return sign(look, b.Title, rectangle(b.X, b.Y, b.Width, b.Height), el("text", at(b.X, b.Y), attr("dx", "5"), attr("dy", "15"), text(b.Label)))
}

func flagSign(_ int, f flagBox) content {
	return sign("flag", f.Title,
		el("text", class("letter"), at(f.X, f.Y), attr("dy", "-2"), text(f.Letter)),
		when(f.Text != "", el("text", at(f.TextX, f.TextY), text(f.Text))))
}

func foldSign(_ int, f box) content {
	return sign("fold", f.Title,
		rectangle(f.X, f.Y, f.Width, f.Height, attr("rx", "4")), el("text", at(f.X, f.Y), attr("dx", "42"), attr("dy", "15"), text(f.Label)))
}

func pointSign(_ int, p point) content {
	return sign("point "+string(p.Outcome), p.Title,
		el("text", at(p.X, p.NumberY), text(strconv.Itoa(p.Number))),
		when(p.Fault, el("use", class("fault"), leadsTo("sign-fault"), at(p.X, p.Y))),
		el("use", leadsTo("sign-"+string(p.Outcome)), at(p.X, p.Y)))
}

func barSign(_ int, b barBox) content {
	return sign("bar "+b.Use, b.Title,
		when(b.GhostTo != 0, line("ghost", "M"+b.EndX.String()+" "+b.Middle.String()+"H"+b.GhostTo.String())),
		rectangle(b.X, b.Y, b.Width, b.Height, attr("rx", "2")),
		when(b.Label != "", el("text", at(b.LabelX, b.Middle), attr("dy", "3.6"), text(b.Label))),
		el("use", class(string(b.End)), leadsTo("end-"+string(b.End)), at(b.EndX, b.Middle)))
}

// sign is a part of a drawing that says what it is when it is pointed at.
func sign(look, title string, contents ...content) content {
	return el("g", class(look), el("title", text(title)), several(contents...))
}

func at(x, y px) content { return several(attr("x", x.String()), attr("y", y.String())) }

func rectangle(x, y, width, height px, more ...content) content {
	return el("rect", at(x, y), attr("width", width.String()), attr("height", height.String()), several(more...))
}

// line is a path (SVG 2, section 9.3).
func line(look string, path ...string) content {
	return el("path", class(look), attr("d", strings.Join(path, "")))
}

func flagLines(flags []flagBox) content {
	var path []string
	for _, f := range flags {
		path = append(path, "M"+f.X.String()+" "+f.Y.String()+"V"+f.Until.String())
	}
	return line("flags", path...)
}

// axisLine has a tick for each instant.
func axisLine(d *drawing) content {
	path := []string{"M" + d.From.String() + " " + d.AxisY.String() + "H" + d.Until.String()}
	for _, tick := range d.Ticks {
		path = append(path, "M"+tick.String()+" "+d.AxisY.String()+"v-4")
	}
	return line("axis", path...)
}
