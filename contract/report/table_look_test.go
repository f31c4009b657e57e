package report

import (
	"github.com/fatih/color"
	"os"
	"testing"
)

func TestLook(t *testing.T) {
	f, _ := os.Create("/tmp/h/table.txt")
	Table(f, graded(), TableOptions{})
	f.Close()
	f, _ = os.Create("/tmp/h/table.ansi")
	Table(f, graded(), TableOptions{Style: func(v Verdict, s string) string {
		c := map[Verdict]*color.Color{Pass: color.New(color.FgGreen), Fail: color.New(color.FgRed, color.Bold), Error: color.New(color.FgRed, color.Bold), Warn: color.New(color.FgYellow, color.Bold), Inform: color.New(color.FgCyan), Skipped: color.New(color.FgYellow)}[v]
		c.EnableColor()
		return c.Sprint(s)
	}})
	f.Close()
	f, _ = os.Create("/tmp/h/table48.txt")
	Table(f, graded(), TableOptions{Width: 48})
	f.Close()
}
func TestSize(t *testing.T) {
	text := written(t, large())
	println(len(text), len(written(t, graded())))
	os.WriteFile("/tmp/h/graded.html", []byte(written(t, graded())), 0o644)
}
func TestShots(t *testing.T) {
	b := startBrowser(t)
	few := graded(); few.Groups = few.Groups[:1]; few.Groups[0].Results = few.Groups[0].Results[:2]
	for name, page := range map[string]string{"graded": written(t, graded()), "few": written(t, few)} {
	b.open(page); ask[any](b, look)
	for _, w := range []int64{360, 1440} { for _, th := range []string{"light", "dark"} { b.look(w, th); b.keep(name+"-"+th+"-"+map[int64]string{360:"n",1440:"w"}[w]) } }
	}
}
func TestLookMD(t *testing.T) {
	f, _ := os.Create("/tmp/h/graded.md"); Markdown(f, graded()); f.Close()
}
