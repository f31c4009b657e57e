package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/cmd/internal/dockerfile"
)

// An image is what the last stage of the Dockerfile makes: the house test knows that it copies from the stage that builds, and nothing else.
type image struct {
	files               []string // places of what is copied
	user                string
	environ             []string
	entrypoint, command []string
	healthcheck         []string
	labels              string
}

func readImage(t *testing.T) image {
	t.Helper()
	text, err := os.ReadFile(top + "/Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	stages := dockerfile.Stages(dockerfile.Parse(string(text)))
	// What an engine gives to each.
	i := image{environ: []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/"}}
	for _, in := range stages[len(stages)-1] {
		switch in.Name {
		case "COPY":
			i.files = append(i.files, in.Args[strings.LastIndex(in.Args, " ")+1:])
		case "USER":
			i.user = in.Args
		case "ENV":
			i.environ = append(i.environ, in.Args)
		case "LABEL":
			i.labels = in.Args
		case "ENTRYPOINT":
			i.entrypoint = execForm(t, in.Args)
		case "CMD":
			i.command = execForm(t, in.Args)
		case "HEALTHCHECK":
			_, exec, _ := strings.Cut(in.Args, "CMD ")
			i.healthcheck = execForm(t, exec)
		}
	}
	return i
}

// execForm reads the exec form of an instruction, which is JSON.
func execForm(t *testing.T, text string) (list []string) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &list); err != nil || len(list) == 0 {
		t.Fatalf("%q is no command in the exec form: %v", text, err)
	}
	return list
}

// What registries and scanners show of an image.
func TestImageHasLabels(t *testing.T) {
	t.Parallel()
	labels := readImage(t).labels
	for _, name := range []string{"title", "description", "source", "documentation", "licenses", "version", "revision", "created"} {
		if !strings.Contains(" "+labels, " org.opencontainers.image."+name+`="`) {
			t.Errorf("the image has no label %s: %s", name, labels)
		}
	}
}

// The image is below 25 MB, with the roots that Debian has, of which there are 220 KB.
func TestImageSize(t *testing.T) {
	t.Parallel()
	const most, roots = 25_000_000, 250_000
	if size := len(builtProgram(t)) + roots; size > most {
		t.Errorf("the image has %d bytes, want at most %d", size, most)
	}
}
