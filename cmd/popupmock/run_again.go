package main

import (
	"slices"
	"strings"

	"github.com/popupmock/popupmock/scenarios"
)

// again is a line for a shell that runs one scenario again. It shows no password and no token: whoever pastes it has them in
// variables, or in the file.
func (r *play) again(s *scenarios.Scenario) string {
	at := slices.IndexFunc(r.picked, func(one pick) bool { return one.Scenario == s })
	name := r.picked[at].Name
	switch file := r.picked[at].file; {
	case file != "":
		name = pathWord(file)
	case name == shownName("-"):
		name = "-"
	}
	words := []string{"popupmock", "run", name, "--seed", r.seed}
	for _, text := range r.assumed {
		words = append(words, "--assume", text)
	}
	for _, flag := range [][2]string{
		{"--target", r.subject.url}, {"--username", r.givenUsername()}, {"--password-file", r.subject.passwordFile},
		{"--control", r.subject.control}, {"--ca-file", r.subject.caFile},
	} {
		if flag[1] != "" {
			words = append(words, flag[:]...)
		}
	}
	for i, word := range words {
		words[i] = shellWord(word)
	}
	return strings.Join(words, " ")
}

// givenUsername is empty without a target, and where the variable has it.
func (r *play) givenUsername() string {
	if r.subject.url == "" || r.subject.username == variable(r.p.environ, usernameVariable) {
		return ""
	}
	return r.subject.username
}

// pathWord is a path that can be taken neither for a flag nor for the name of a built-in scenario.
func pathWord(file string) string {
	if isPath(file) && !strings.HasPrefix(file, "-") {
		return file
	}
	return "./" + file
}
