package script

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"testing"

	deep "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// same demands that a script which is printed and parsed is the same, places aside, and that printing has one form.
func same(t *testing.T, s *Script) {
	t.Helper()
	printed := s.String()
	again, err := Parse(s.Name, []byte(printed))
	if err != nil {
		t.Fatalf("printed it is refused: %v\n%s", err, printed)
	}
	places := []deep.Option{
		cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Phase{}, "Line"), cmpopts.IgnoreFields(Step{}, "Line", "NotCol", "EndLine"),
		cmpopts.IgnoreFields(Cond{}, "Col"), cmpopts.IgnoreFields(Word{}, "Col"), cmpopts.IgnoreFields(File{}, "Line"),
	}
	if diff := deep.Diff(s, again, places...); diff != "" {
		t.Errorf("printed and parsed it is another script (-before +after):\n%s\nprinted:\n%s", diff, printed)
	}
	if (s.Intro == nil) != (again.Intro == nil) {
		t.Errorf("the intro is %q before and %q after", s.Intro, again.Intro)
	}
	if next := again.String(); next != printed {
		t.Errorf("printed again it is\n%q\nafter\n%q", next, printed)
	}
}

// inside demands that mistakes are sorted, and in the text.
func inside(t *testing.T, err error, source []byte) {
	t.Helper()
	var all Errors
	if !errors.As(err, &all) || len(all) == 0 {
		t.Fatalf("the error is a %T", err)
	}
	if !slices.IsSortedFunc(all, func(a, b Error) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col)) }) {
		t.Errorf("the mistakes are not sorted:\n%v", err)
	}
	text := bytes.Split(plain(source), []byte("\n"))
	for _, e := range all {
		if e.Line < 1 || e.Line > len(text) || e.Col < 0 || e.Col > len(text[e.Line-1])+1 || e.Text == "" || e.File != "x" {
			t.Errorf("%+v is not in the text", e)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"# A.\n# source: B\n\n# P\n[a][!b] ! get /x 'it''s' $A ${B}$$ # why\nrepeat 2\n\tparallel 3\n\t\tlogin\n\tend\nend\n\n# Q\nget /\n-- a --\n{}\n-- b --\n",
		"say \"a b\"\n[a b\n! \nend\nparallel 'x\n", "# A.\n-- a --\n", "-- --\n--  --\n -- a --", "\ufeffa\r\r\n-- x --\r\n\r", "a=\"b c\" d='e'f=$G",
		"repeat 1\nrepeat 1\nrepeat 1\nrepeat 1\nrepeat 1\nend", "\u00a0\u200c\xff",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		s, err := Parse("x", source)
		if err != nil {
			inside(t, err, source)
			return
		}
		same(t, s)
		s.Each(func(step *Step) {
			if len(step.Words) == 0 {
				t.Error("a step has no command")
			}
			for _, w := range step.Words {
				if _, value, found := w.Cut(); found && (value.Col <= w.Col || value.Col > w.Col+len(w.String())) {
					t.Errorf("the value of %s is at %d", w, value.Col)
				}
			}
		})
	})
}
