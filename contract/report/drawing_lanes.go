package report

import (
	"strings"

	"fmt"
	"slices"
)

// A laneBox is the tokens of a login.
type laneBox struct {
	Y           px
	Label       string
	Title       string
	Bars        []barBox
	LineY       px // above it
	From, Until px
}

// A barBox is the life of a token: a bar with the number of its generation, a sign for how it ended, and a dotted line for how
// long it would have lived.
type barBox struct {
	X, Y, Width, Height px
	Use                 string
	End                 ending
	EndX, Middle        px
	GhostTo             px // 0 for none
	Label               string
	LabelX              px
	Title               string
}

// Heights in a lane, in CSS pixels.
const (
	laneHeight = 22 // of its label
	rowHeight  = 18
	barHeight  = 13
)

// lanes draws the tokens, login by login.
func (d *drawing) lanes(a *axis, y float64) float64 {
	all, left := a.lanes()
	for _, one := range all {
		login := fmt.Sprintf("login %d", one.number)
		name := login
		if one.account != "" {
			name += " of " + one.account
		}
		box := laneBox{Y: px(y + 15), LineY: px(y), Title: Printable(name + ", family " + short(one.family)), From: 0, Until: px(a.width)}
		box.Label = cutTo(box.Title, plainText, a.width-20)
		d.row(y+15, login, "login")
		y += laneHeight
		for _, use := range []struct {
			name string
			bars []bar
		}{{"access", one.access}, {"refresh", one.refresh}} {
			if len(use.bars) == 0 {
				continue
			}
			d.row(y+11, use.name, "row")
			box.Bars = append(box.Bars, barBoxes(use.name, use.bars, y)...)
			y += rowHeight * float64(1+slices.MaxFunc(use.bars, func(a, b bar) int { return a.row - b.row }).row)
		}
		y += 4
		d.Lanes = append(d.Lanes, box)
		if one.left > 0 {
			d.Notes = append(d.Notes, fmt.Sprintf("Not drawn, in the middle: %d of the tokens of %s. The table has them all.", one.left, login))
		}
	}
	if left > 0 {
		d.Notes = append(d.Notes, fmt.Sprintf("Not drawn, in the middle: %d of the logins. The table has all tokens.", left))
	}
	return y
}

// barBoxes draws bars that have their rows, below y.
func barBoxes(use string, bars []bar, y float64) []barBox {
	var boxes []barBox
	for _, b := range bars {
		top := y + rowHeight*float64(b.row) + 1
		box := barBox{
			X: px(b.from), Y: px(top), Width: px(max(b.to-b.from, shortestBar) - 1), Height: barHeight, Use: use, End: b.end,
			EndX: px(max(b.to, b.from+shortestBar) - 1), Middle: px(top + barHeight/2.0), Title: Printable(barTitle(b)),
		}
		label := fmt.Sprint(b.token.Generation)
		if room := b.to - b.from - 12; textWidth(label, smallText) <= room {
			box.Label, box.LabelX = label, px(b.from+4)
		}
		ghost := b.ghost
		for _, other := range bars {
			if other.row == b.row && other.from >= b.to && other.number != b.number {
				ghost = min(ghost, other.from-4)
			}
		}
		if ghost > float64(box.EndX)+6 {
			box.GhostTo = px(ghost)
		}
		boxes = append(boxes, box)
	}
	return boxes
}

func barTitle(b bar) string {
	t := b.token
	return fmt.Sprintf("%s token %s, generation %d: from %s UTC, %s", t.Use, t.Fingerprint, t.Generation, instant(t.IssuedAt), fate(t))
}

// fate says in words how the life of a token ends.
func fate(t Token) string {
	switch {
	case t.EndedAt == nil && t.End == "revoked":
		return "revoked, it is not known when; would expire at " + instant(t.ExpiresAt)
	case t.EndedAt == nil:
		return "expires at " + instant(t.ExpiresAt)
	}
	return fmt.Sprintf("%s at %s, would expire at %s", t.End, instant(*t.EndedAt), instant(t.ExpiresAt))
}

// shortID is how much of an id a drawing has room for; the tables have all of it.
const shortID = 8

func short(id string) string {
	if len(id) <= 2*shortID {
		return id
	}
	return strings.ToValidUTF8(id[:shortID], "") + "…"
}
