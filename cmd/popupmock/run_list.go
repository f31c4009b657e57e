package main

import (
	"strings"

	"github.com/fatih/color"
)

// listedScenario is a scenario as lists in JSON have it.
type listedScenario struct {
	Name    string   `json:"name"`
	Area    string   `json:"area"`
	Purpose string   `json:"purpose"`
	About   []string `json:"about"`
	Source  string   `json:"source"`
	Client  bool     `json:"client"`         // a part of it goes through the reference client
	File    string   `json:"file,omitempty"` // that it was read from; none of those that are built in
}

// printScenarios lists them by area.
func printScenarios(p program, picked []pick, asJSON bool) error {
	if asJSON {
		listed := make([]listedScenario, len(picked))
		for i, one := range picked {
			listed[i] = listedScenario{
				one.Name, one.area(), one.Purpose, append([]string{}, one.About...), one.Source, one.UsesClient(), one.file,
			}
		}
		text, err := jsonText(listed)
		if err != nil {
			return failure{err}
		}
		return print(p, text)
	}
	page := &list{colour: p.colour}
	area := ""
	for i, one := range picked {
		if one.area() != area && i > 0 {
			page.line("")
		}
		if one.area() != area {
			area = one.area()
			page.line(page.shade(plain(strings.ToUpper(area)), color.Bold))
		}
		mark := ""
		if one.UsesClient() {
			mark = "  (with the reference client)"
		}
		page.line("  " + page.shade(plain(one.Name), color.FgCyan, color.Bold) + mark)
		page.fold("    ", 4, plain(one.Purpose))
	}
	return print(p, []byte(page.String()))
}
