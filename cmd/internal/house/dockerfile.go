package house

import (
	"fmt"
	"regexp"
	"strings"
)

// An instruction is one line of a Dockerfile, continuation lines joined.
type instruction struct {
	name, args string
}

func instructions(dockerfile string) []instruction {
	var list []instruction
	joined := strings.ReplaceAll(dockerfile, "\\\n", " ")
	for line := range strings.Lines(joined) {
		name, args, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name != "" && !strings.HasPrefix(name, "#") {
			list = append(list, instruction{strings.ToUpper(name), strings.Join(strings.Fields(args), " ")})
		}
	}
	return list
}

// stages splits a Dockerfile at its FROM lines.
func stages(list []instruction) [][]instruction {
	var split [][]instruction
	for _, in := range list {
		if in.name == "FROM" || len(split) == 0 {
			split = append(split, nil)
		}
		split[len(split)-1] = append(split[len(split)-1], in)
	}
	return split
}

// A demand is one thing the last stage of the image must say, and why. The pattern covers the whole of the arguments.
type demand struct {
	name, pattern, why string
}

// imageDemands are written for an image without a shell: only the exec form works, and by one and the same path.
var imageDemands = []demand{
	{"FROM", `scratch`, "nothing but the binary is in the image"},
	{"COPY", `--from=builder /\S+ /popupmock`, "the binary alone, from the stage that built it"},
	{"USER", `[1-9]\d*:[1-9]\d*`, "not root, and by number, since there is no /etc/passwd"},
	{"ENV", `POPUPMOCK_LISTEN=0\.0\.0\.0:8080`, "inside a container loopback cannot be reached from outside"},
	{"EXPOSE", `8080`, "the port it listens on"},
	{"HEALTHCHECK", `(--\S+ )*CMD \["/popupmock", ?"healthcheck"\]`, "an orchestrator asks the binary itself"},
	{"ENTRYPOINT", `\["/popupmock"\]`, "the image is the command"},
	{"CMD", `\["serve"\]`, "and serves unless told otherwise"},
}

// dockerfile finds what would make the image bigger, root, unreachable or built by another Go than the module asks for.
func dockerfile(text, goVersion string) []string {
	split := stages(instructions(text))
	if len(split) != 2 {
		return []string{fmt.Sprintf("Dockerfile: %d stages, want 2: one that builds, one that holds the binary", len(split))}
	}
	var found []string
	if base := "golang:" + goVersion + " AS builder"; split[0][0].args != base {
		found = append(found, fmt.Sprintf("Dockerfile: the first stage must be %q, the Go version of go.mod", base))
	}
	for _, d := range imageDemands {
		found = append(found, d.check(split[1])...)
	}
	for _, in := range split[1] {
		if in.name == "RUN" || in.name == "ADD" {
			found = append(found, fmt.Sprintf("Dockerfile: %s in the last stage puts more than the binary into the image", in.name))
		}
	}
	return found
}

// check asks that the instruction is there, once, and says what it should.
func (d demand) check(stage []instruction) []string {
	var args []string
	for _, in := range stage {
		if in.name == d.name {
			args = append(args, in.args)
		}
	}
	if len(args) == 1 && regexp.MustCompile(`^(?:`+d.pattern+`)$`).MatchString(args[0]) {
		return nil
	}
	return []string{fmt.Sprintf("Dockerfile: the last stage needs one %s like %s, has %q: %s", d.name, d.pattern, args, d.why)}
}
