package grade

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/contract/grade/leak"
	"github.com/popupmock/popupmock/contract/grade/process"
	"github.com/popupmock/popupmock/contract/grade/tap"
	"github.com/popupmock/popupmock/contract/report"
)

// controlID is the id of the positive control.
const controlID = "control"

// controlSeed makes the canaries.
const controlSeed = "positive control"

// PlantCanaries leaks the made-up secrets of the positive control, in every way that is looked for: to standard output, standard
// error, and below the working directory. It is what the program of Options.Canaries does, and returns its exit status: 0, or 1
// with a line on standard error. In a folder that is not empty it plants nothing, since somebody has called it by hand.
func PlantCanaries() int {
	if there, err := os.ReadDir("."); err != nil || len(there) > 0 {
		fmt.Fprintln(os.Stderr, "popupmock calls this itself, in an empty folder; nothing was leaked here")
		return 1
	}
	if err := leak.NewControl(controlSeed).Plant(os.Stdout, os.Stderr, "."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// controlCheck shows that the scan for secrets works: in place of the client a program of ours runs that leaks made-up ones.
func controlCheck() check {
	return check{
		id: controlID, title: "A program of our own leaks made-up secrets in every form at every place.", how: "the scan that the client is judged by",
		replaces: (*world).plantCanaries,
		judge: func(r *record) finding {
			missed := r.control.Missed(r.leaks)
			if len(missed) == 0 {
				return found(report.Pass, nil, "all %d were found", len(r.control.Canaries))
			}
			var names []string
			for _, c := range missed {
				names = append(names, c.String())
			}
			return found(report.Error, nil, "the scan does not work here: it missed %d of %d, %s", len(missed), len(r.control.Canaries), list(names))
		},
	}
}

// plantCanaries has them leaked in the way by which a client's output, files and requests come.
func (w *world) plantCanaries() error {
	w.control = leak.NewControl(controlSeed)
	w.leaks = w.control.Secrets
	if len(w.lab.options.Canaries) == 0 {
		return fmt.Errorf("no program leaks canaries, want one in Options.Canaries")
	}
	p, err := w.begin(process.Command{Args: w.lab.options.Canaries, Env: w.place.Env(w.lab.client.Env), Dir: w.place.Dir})
	if err != nil {
		return err
	}
	r := w.finish(p)
	if !r.result.Success() {
		return fmt.Errorf("the program that leaks canaries failed: %s", r.result.Why)
	}
	w.runs = append(w.runs, r)
	for _, c := range w.control.Calls() {
		request, err := http.NewRequestWithContext(w.ctx, http.MethodPost, w.target.url+c.Path, strings.NewReader(c.Body))
		if err != nil {
			return fmt.Errorf("a call that leaks a canary: %w", err)
		}
		if c.Header != "" {
			request.Header.Set("X-Canary", c.Header)
		}
		answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
		if err != nil {
			return fmt.Errorf("a call that leaks a canary got no answer")
		}
		_ = answer.Body.Close()
	}
	return nil
}

// leaksNow are all secrets that were found in the world where they do not belong, each once.
func (w *world) leaksNow(exchanges []tap.Exchange) []leak.Finding {
	var all []leak.Finding
	for _, r := range w.runs {
		all = append(all, r.leaks...)
	}
	all = append(all, w.leaks.Requests(exchanges)...)
	folders := []string{w.place.Root}
	if w.lab.client.Dir != "" {
		folders = append(folders, w.lab.client.Dir)
	}
	for _, r := range w.runs {
		if r.result.Ended == process.TooMuchDisk {
			folders = nil // it is a failure already, and its files take longer to read than it took to write them
		}
	}
	for _, folder := range folders {
		files, _ := w.leaks.Files(folder) // one that cannot be read keeps its secrets
		all = append(all, files.Findings...)
	}
	var once []leak.Finding
	for _, f := range all {
		if !slices.ContainsFunc(once, func(o leak.Finding) bool { return o.String() == f.String() }) {
			once = append(once, f)
		}
	}
	return once
}
