package report

import "fmt"

// An outcome is what became of a request, as a drawing tells them apart: by colour and by shape.
type outcome string

const (
	outcomeOK       outcome = "ok"       // 2xx
	outcomeRefused  outcome = "refused"  // 4xx
	outcomeBroken   outcome = "broken"   // 5xx
	outcomeOther    outcome = "other"    // any other status
	outcomeNoAnswer outcome = "noanswer" // none, or a part of one
)

// outcomeOf goes by what reached the client: an answer that was cut is none.
func outcomeOf(r Request) outcome {
	switch {
	case r.Status == 0, r.Outcome == "reset", r.Outcome == "closed", r.Outcome == "cut":
		return outcomeNoAnswer
	case r.Status >= 200 && r.Status < 300:
		return outcomeOK
	case r.Status >= 400 && r.Status < 500:
		return outcomeRefused
	case r.Status >= 500 && r.Status < 600:
		return outcomeBroken
	}
	return outcomeOther
}

// answer is what became of a request in a few words, such as "401 token_spent" or "200, cut".
func answer(r Request) string {
	text := "no answer"
	if r.Status != 0 {
		text = fmt.Sprint(r.Status)
	}
	if r.Outcome != "" && r.Outcome != "answered" {
		text += ", " + r.Outcome
	}
	if r.Reason != "" {
		text += " " + r.Reason
	}
	return text
}
