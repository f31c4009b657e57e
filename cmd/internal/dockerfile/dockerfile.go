// Package dockerfile reads a Dockerfile as far as ours goes: instructions, continuation lines and stages, without heredocs, parser
// directives and variables outside of values. It is for tests, which hold the file against the rules of the house and build its last stage by hand.
package dockerfile

import "strings"

// An Instruction is one line of a Dockerfile, continuation lines joined: its name in capitals, and what follows, with single blanks.
type Instruction struct {
	Name, Args string
}

// Parse returns the instructions in their order. Comments are left out, those between continuation lines included.
func Parse(text string) []Instruction {
	var list []Instruction
	var joined strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		joined.WriteString(line)
	}
	for line := range strings.Lines(strings.ReplaceAll(joined.String(), "\\\n", " ")) {
		name, args, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name != "" {
			list = append(list, Instruction{strings.ToUpper(name), strings.Join(strings.Fields(args), " ")})
		}
	}
	return list
}

// Stages splits a Dockerfile at its FROM lines. What stands before the first belongs to it.
func Stages(list []Instruction) [][]Instruction {
	var split [][]Instruction
	begun := false
	for _, in := range list {
		if in.Name == "FROM" && begun || len(split) == 0 {
			split = append(split, nil)
		}
		begun = begun || in.Name == "FROM"
		split[len(split)-1] = append(split[len(split)-1], in)
	}
	return split
}
