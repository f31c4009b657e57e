package grade

import (
	"fmt"

	"github.com/popupmock/popupmock/contract/report"
)

// score is the grade, and why it is that one:
//
//	A  every rule was judged or excused, and holds
//	B  every MUST holds; a SHOULD does not, or was not judged
//	C  one MUST does not hold, or was not judged
//	D  two
//	E  three or four
//	F  five or more, or the client does not work where nothing goes wrong, or nothing could be judged
//
// A rule that may stay without a verdict, or whose failure is expected, is excused from the exit status; a failure that is
// expected counts for the grade all the same.
func score(run report.Run, useless string) (grade, reason string) {
	if useless != "" {
		return "F", useless
	}
	musts, shoulds, excuses, passes := 0, 0, 0, 0
	for _, r := range run.Results() {
		excused := r.Verdict == report.Skipped && r.Expected != ""
		switch {
		case r.Area != string(areaRules): // beyond the rules
		case r.Verdict == report.Pass:
			passes++
		case excused:
			excuses++
		case r.Level == report.LevelMust:
			musts++
		default:
			shoulds++
		}
	}
	switch {
	case musts+shoulds+passes == 0:
		return "F", "nothing could be judged"
	case musts+shoulds+excuses == 0:
		return "A", "every rule holds"
	case musts+shoulds == 0:
		return "A", fmt.Sprintf("every rule that was judged holds; excused: %d", excuses)
	case musts == 0:
		return "B", fmt.Sprintf("every MUST holds; %s", amountOf(shoulds, "SHOULD"))
	case musts == 1:
		return "C", amountOf(musts, "MUST")
	case musts == 2:
		return "D", amountOf(musts, "MUST")
	case musts < 5:
		return "E", amountOf(musts, "MUST")
	}
	return "F", amountOf(musts, "MUST")
}

func amountOf(n int, level string) string {
	if n == 1 {
		return "one " + level + " does not hold, or was not judged"
	}
	return fmt.Sprintf("%d %ss do not hold, or were not judged", n, level)
}
