package journal

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Line describes one entry on one line, without a line break at its end, for a console: time, status, method, path,
// client address and account, the sandbox if it is one's and the mock if there are several, then for a refused request the reason in words with what is known
// about it, such as "access token expired 60 s ago (family 3f2a… generation 0)". Then come fault and triggers. Violations
// come last; those of the response, which are the
// mock's own mistakes, are set in capitals. Characters that a terminal would obey are escaped.
func Line(e Entry) string {
	var line strings.Builder
	fmt.Fprintf(&line, "%s %s %s %s %s", timeText(e.At), statusText(&e), shown(e.Method, 16), shown(e.Path, 200), orDash(e.ClientIP))
	line.WriteString(" " + orDash(e.Account))
	if e.Sandbox != "" {
		line.WriteString(" (sandbox " + shown(e.Sandbox, 64) + ")")
	}
	if e.Replica != "" {
		line.WriteString(" (mock " + shown(e.Replica, 64) + ")")
	}
	if e.Reason != ReasonNone {
		line.WriteString(": " + explained(&e))
	}
	if e.Fault != nil {
		line.WriteString(" [fault " + faultText(e.Fault) + "]")
	}
	for _, t := range e.Triggers {
		line.WriteString(triggeredText(t))
	}
	if e.Missed > 0 {
		line.WriteString(" [" + requests(int(e.Missed)) + " of this mock before it missing]")
	}
	for _, v := range e.Violations {
		line.WriteString(violationText(v))
	}
	return line.String()
}

// explained returns the reason in words with the details that belong to it.
func explained(e *Entry) string {
	switch {
	case e.Credential != nil && strings.HasPrefix(e.Reason.Text(), "token "):
		return tokenExplained(e.Reason, e.Credential)
	case e.Reason == ReasonIPNotAllowed && e.ClientIPRule != "":
		return fmt.Sprintf("%s (address by %s)", e.Reason.Text(), shown(e.ClientIPRule, 40))
	case e.Cause != "":
		return shown(e.Reason.Text(), 80) + ": " + shown(e.Cause, 200)
	}
	return shown(e.Reason.Text(), 80)
}

func tokenExplained(reason Reason, c *Credential) string {
	text := reason.Text()
	if c.Use != "" {
		text = shown(c.Use, 16) + " " + text
	}
	if reason == ReasonTokenExpired {
		text += " " + spanText(-c.ExpiresIn) + " ago"
	}
	if c.Family == "" {
		return text
	}
	return fmt.Sprintf("%s (family %s generation %d)", text, shown(c.Family, 4), c.Generation)
}

func triggeredText(t Triggered) string {
	text := " [trigger " + shown(t.ID, 64)
	if t.Failed != "" {
		text += ": " + shown(t.Failed, 200)
	}
	return text + "]"
}

func violationText(v Violation) string {
	heading := "not as specified"
	if v.In != "request" {
		heading = "VIOLATION"
	}
	text := " !! " + heading + ": " + strings.Join([]string{v.In, v.Where, v.Rule}, " ")
	if v.Detail != "" {
		text += ": " + v.Detail
	}
	return shown(text, 400)
}

// statusText returns what went out: "401", "503 (was 200)" where a fault changed it, "reset (was 200)" where no complete
// answer did, "open" where it is not known yet.
func statusText(e *Entry) string {
	switch sent := strconv.Itoa(e.SentStatus); {
	case e.Outcome == OutcomeOpen:
		return string(e.Outcome)
	case e.Outcome != OutcomeAnswered && e.Status == 0:
		return shown(string(e.Outcome), 16)
	case e.Outcome != OutcomeAnswered:
		return fmt.Sprintf("%s (was %d)", shown(string(e.Outcome), 16), e.Status)
	case e.Status != e.SentStatus && e.Status != 0:
		return fmt.Sprintf("%s (was %d)", sent, e.Status)
	default:
		return sent
	}
}

func timeText(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// spanText returns a number of seconds in the largest unit that it holds at least two of.
func spanText(seconds int64) string {
	span := time.Duration(seconds) * time.Second
	switch {
	case span >= 48*time.Hour:
		return fmt.Sprintf("%d d", span/(24*time.Hour))
	case span >= 2*time.Hour:
		return fmt.Sprintf("%d h", span/time.Hour)
	case span >= 2*time.Minute:
		return fmt.Sprintf("%d min", span/time.Minute)
	default:
		return fmt.Sprintf("%d s", seconds)
	}
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return shown(s, 64)
}

// shown returns s as it may stand on a line: at most limit characters, and whatever is not printable escaped, because
// paths and names come from the client.
func shown(s string, limit int) string {
	s = shortened(s, limit)
	if utf8.ValidString(s) && !strings.ContainsFunc(s, unprintable) {
		return s
	}
	quoted := strconv.Quote(s)
	return quoted[1 : len(quoted)-1]
}

func unprintable(r rune) bool { return !strconv.IsPrint(r) }

// shortened returns the first limit characters of s, with an ellipsis where there are more.
func shortened(s string, limit int) string {
	count := 0
	for i := range s {
		if count == limit {
			return s[:i] + "…"
		}
		count++
	}
	return s
}
