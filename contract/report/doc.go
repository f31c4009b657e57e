// Package report is the one result model of everything that judges: a Run has Groups, a Group has Results, and a Result has
// a Verdict with its reason and the HTTP messages that show it.
//
// Text, JSON and JUnit write a Run. None of them colours anything or looks at a terminal; Text takes a Style from
// whoever knows one. ReadJSON reads back what JSON wrote. Exit status and summary come from Run.Held and Run.Count, so that
// every command decides alike.
//
// A Run holds no secrets: whoever fills it in puts placeholders in their place (see Exchange).
package report
