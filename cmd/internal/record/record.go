package record

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/mockserver/assumption"
)

// Names of what is written.
const (
	ConfigFile   = "popupmock.yaml"
	ScenarioFile = "session.txtar"
	AboutFile    = "RECORDED.md"
	DataFolder   = "data"
)

// Recording is what a mock is shaped by.
type Recording struct {
	// Files are what is to be written, by their paths with slashes.
	Files map[string][]byte
	// Requests is how many there were, Otherwise how many of them the mock answers otherwise, Decided how many assumptions were decided.
	Requests, Otherwise, Decided int
	// Withheld are files with a secret in them, which were not made.
	Withheld []string

	story *story
	data  *data
	found []*finding
	notes []string
	left  []string
}

// Options say what a recording is to have.
type Options struct {
	// KeepUsernames writes them as they are.
	KeepUsernames bool
	// Notes are told in RECORDED.md.
	Notes []string
}

// ErrNothing is the error of Make for no exchanges.
var ErrNothing = errors.New("nothing was recorded")

// Make works out what a session shows. It takes as long as playing it some hundred times to a mock in this process. The error is
// ErrNothing, that of ctx, or says why a mock cannot be made of it.
func Make(ctx context.Context, exchanges []*Exchange, options Options) (*Recording, error) {
	if len(exchanges) == 0 {
		return nil, ErrNothing
	}
	s, err := tell(exchanges, options.KeepUsernames)
	if err != nil {
		return nil, err
	}
	r := &Recording{Requests: len(s.steps), Files: map[string][]byte{}, story: s, notes: options.Notes}
	for _, st := range s.steps {
		if st.Cut != "" {
			r.notes = append(r.notes, fmt.Sprintf("the body of request %d, or of its answer: %s", st.number, st.Cut))
		}
		if st.Status == 429 {
			r.notes = append(r.notes, fmt.Sprintf("request %d was one too many (429): how many are let through was not seen, see rate-limit", st.number))
		}
	}
	r.data = gather(s)
	r.data.fill(func(name string) []map[string]any { return builtIn(ctx, name) })
	files, err := r.data.settle()
	if err != nil {
		return nil, err
	}
	p, err := newPlayer(s, files)
	if err != nil {
		return nil, err
	}
	defer p.mock.Close()
	if r.found, err = p.prove(ctx); err != nil {
		return nil, err
	}
	r.readable()
	r.write(files)
	return r, ctx.Err()
}

// readable adds what one look at a token decides.
func (r *Recording) readable() {
	if st := r.story.natural(); st != nil {
		a, _ := assumption.Lookup("token-payload") // which is there
		r.found = append(r.found, &finding{Assumption: a, value: "natural", shows: []string{
			fmt.Sprintf("aligned: the payload of a token that request %d (%s) was answered with would have another form", st.number, r.story.what(st)),
		}})
	}
}

// write makes the files, and leaves out each that has a secret.
func (r *Recording) write(files memory) {
	for name, text := range files {
		r.file(DataFolder+"/"+name, text)
	}
	r.file(ConfigFile, r.story.config(r.found))
	var text []byte
	text, r.left = r.story.script(r.found)
	r.file(ScenarioFile, text)
	for _, st := range r.story.steps {
		if st.answered != "" {
			r.Otherwise++
		}
	}
	r.Decided = len(r.found)
	r.file(AboutFile, r.about())
	slices.Sort(r.Withheld)
}

// file takes a file, unless one of the secrets is in it in any form: that would be a mistake of this package, and is not to cost anybody
// a password.
func (r *Recording) file(name string, text []byte) {
	if r.story.words.leaks(text) {
		r.Withheld = append(r.Withheld, name)
		return
	}
	r.Files[name] = text
}

// HasData tells whether there is a data directory.
func (r *Recording) HasData() bool {
	for name := range r.Files {
		if strings.HasPrefix(name, DataFolder+"/") {
			return true
		}
	}
	return false
}
