package grade

import (
	"fmt"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func passed(shown []journal.Entry, format string, args ...any) finding {
	return found(report.Pass, shown, format, args...)
}

func failed(shown []journal.Entry, format string, args ...any) finding {
	return found(report.Fail, shown, format, args...)
}

func unjudged(format string, args ...any) finding {
	return found(report.Skipped, nil, format, args...)
}

func found(v report.Verdict, shown []journal.Entry, format string, args ...any) finding {
	f := finding{verdict: v, reason: fmt.Sprintf(format, args...)}
	for _, e := range shown {
		f.seqs = append(f.seqs, e.Seq)
	}
	return f
}

// times is a number in words: "once", "twice", "5 times".
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}
