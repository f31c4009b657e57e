package house

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	df "github.com/popupmock/popupmock/cmd/internal/dockerfile"
)

// imageFiles are all that the last stage may copy, from the stage that built it, by their places there.
var imageFiles = []string{"/popupmock", "/etc/ssl/certs/ca-certificates.crt"}

// A demand is one thing the last stage of the image must say, and why. The pattern covers the whole of the arguments.
type demand struct {
	name, pattern, why string
}

// imageDemands are written for an image without a shell: only the exec form works, and by one and the same path.
var imageDemands = []demand{
	{"FROM", `scratch`, "nothing but the binary is in the image"},
	{"USER", `[1-9]\d*:[1-9]\d*`, "not root, and by number, since there is no /etc/passwd"},
	{"ENV", `POPUPMOCK_LISTEN=0\.0\.0\.0:8080`, "inside a container loopback cannot be reached from outside"},
	{"EXPOSE", `8080`, "the port it listens on"},
	{"HEALTHCHECK", `(--\S+ )*CMD \["/popupmock", ?"healthcheck"\]`, "an orchestrator asks the binary itself"},
	{"ENTRYPOINT", `\["/popupmock"\]`, "the image is the command"},
	{"CMD", `\["serve"\]`, "and serves unless told otherwise"},
}

// dockerfile finds what would make the image bigger, root, unreachable or built by another Go than the module asks for.
func dockerfile(text, goVersion string) []string {
	split := df.Stages(df.Parse(text))
	if len(split) != 2 {
		return []string{fmt.Sprintf("Dockerfile: %d stages, want 2: one that builds, one that holds the binary", len(split))}
	}
	var found []string
	if base := "golang:" + goVersion + " AS builder"; split[0][0].Args != base {
		found = append(found, fmt.Sprintf("Dockerfile: the first stage must be %q, the Go version of go.mod", base))
	}
	for _, d := range imageDemands {
		found = append(found, d.check(split[1])...)
	}
	var copied []string
	for _, in := range split[1] {
		switch in.Name {
		case "RUN", "ADD":
			found = append(found, fmt.Sprintf("Dockerfile: %s in the last stage puts more than the binary into the image", in.Name))
		case "COPY":
			copied = append(copied, in.Args)
		}
	}
	return append(found, copies(copied)...)
}

// copies finds what is copied beside imageFiles, or from elsewhere, and what of them is not.
func copies(copied []string) (found []string) {
	left := slices.Clone(imageFiles)
	for _, args := range copied {
		words := strings.Fields(args)
		at := slices.Index(left, words[len(words)-1])
		if len(words) != 3 || words[0] != "--from=builder" || !strings.HasPrefix(words[1], "/") || at < 0 {
			found = append(found, fmt.Sprintf("Dockerfile: COPY %s in the last stage, which may have %s alone, each of the stage that builds", args, strings.Join(imageFiles, " and ")))
			continue
		}
		left = slices.Delete(left, at, at+1)
	}
	for _, name := range left {
		found = append(found, fmt.Sprintf("Dockerfile: the last stage does not copy %s", name))
	}
	return found
}

// check asks that the instruction is there, once, and says what it should.
func (d demand) check(stage []df.Instruction) []string {
	var args []string
	for _, in := range stage {
		if in.Name == d.name {
			args = append(args, in.Args)
		}
	}
	if len(args) == 1 && regexp.MustCompile(`^(?:`+d.pattern+`)$`).MatchString(args[0]) {
		return nil
	}
	return []string{fmt.Sprintf("Dockerfile: the last stage needs one %s like %s, has %q: %s", d.name, d.pattern, args, d.why)}
}
