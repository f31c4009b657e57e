// Package report is the one result model of everything that judges: a Run has Groups, a Group has Results, and a Result has
// a Verdict with its reason and the HTTP messages that show it.
//
// Text, Table, JSON, JUnit, HTML and Markdown write a Run. None of them looks at a terminal; Text and Table take a Style from
// whoever knows one. A Run with a grade has a Level for each Result, and Parts that it was judged by; Table is made for that.
// A Baseline holds the failures that are known.
// ReadJSON reads back what JSON wrote. Exit status and summary come from Run.Held and Run.Count, so that every command
// decides alike.
//
// A Result may have a Timeline, which HTML draws: requests and the lives of tokens over the time of the target. The moments
// of a timeline (moments.go) get places on an axis whose gaps grow with their logarithm (scale.go, axis.go), tokens begin and
// end at the requests that did it (endings.go) and get rows (lanes.go), a drawing has all of it as coordinates (drawing.go), and
// html_timeline.go writes that as SVG. A page is made of elements by functions (html_element.go), each file a part of it.
//
// A Run holds no secrets: whoever fills it in puts placeholders in their place (see Exchange).
package report
