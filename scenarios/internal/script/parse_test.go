package script

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, source, want string }{
		{"nothing", "", ""},
		{"blank lines", "\n \t\n\n", ""},
		{"a command", "login\n", lines(`phase at 1 []`, `  1: login@1`)},
		{"a command without the end of its line", "login", lines(`phase at 1 []`, `  1: login@1`)},
		{"words between blanks and tabs", "\t get \t /a  b \t\n", lines(`phase at 1 []`, `  1: get@3 /a@9 b@13`)},
		{
			"intro, phases and steps",
			lines("# What it shows.", "#  source: RFC 6750 ", "#", "", "# One.", "# And more.", "login", "", "get /a", "# Two.", "get /b"),
			lines(
				`intro "What it shows."`, `intro "source: RFC 6750"`, `intro ""`,
				`phase at 5 ["One." "And more."]`, `  7: login@1`, `  9: get@1 /a@5`,
				`phase at 10 ["Two."]`, `  11: get@1 /b@5`,
			),
		},
		{"a comment without a blank line is the first phase", "# One.\nlogin\n", lines(`phase at 1 ["One."]`, `  2: login@1`)},
		{"only the first comment is the intro", "# A.\n\n# B.\n\n# C.\nlogin\n", lines(`intro "A."`, `phase at 3 ["B." "C."]`, `  6: login@1`)},
		{"a comment below a command is no intro", "login\n# B.\n\nget /\n", lines(`phase at 1 []`, `  1: login@1`, `phase at 2 ["B."]`, `  4: get@1 /@5`)},
		{"an intro alone", "# A.\n\n", lines(`intro "A."`)},
		{"a comment at the end is a phase without steps", "login\n# B.\n", lines(`phase at 1 []`, `  1: login@1`, `phase at 2 ["B."]`)},
		{"comment behind a command", "get /a#b # c # d \nget '#' #\n", lines(`phase at 1 []`, `  1: get@1 /a#b@5 #c # d`, `  2: get@1 '#'@5`)},
		{
			"quotes", `say 'a b' '' 'it''s' a'b c'd '''' '$X'`,
			lines(`phase at 1 []`, `  1: say@1 'a b'@5 ''@11 'it's'@14 a+'b c'+d@22 '''@30 '$X'@35`),
		},
		{
			"variables", `say $A ${B} x$A${B}y $A.b ${A}1 $$ a$$b $$$A '$A'`,
			lines(`phase at 1 []`, `  1: say@1 $A@5 $B@8 x+$A+$B+y@13 $A+.b@22 $A+1@27 $@33 a$b@36 $+$A@41 '$A'@46`),
		},
		{"a variable of one letter and digits", "say $a1_B $_\n", lines(`phase at 1 []`, `  1: say@1 $a1_B@5 $_@11`)},
		{
			"conditions", "[control] [!legacy] get /\n[a]get /\n[a][!b] ! get /\n",
			lines(`phase at 1 []`, `  1: [control true]@1 [legacy false]@11 get@21 /@25`, `  2: [a true]@1 get@4 /@8`, `  3: [a true]@1 [b false]@4 not@9 get@11 /@15`),
		},
		{
			"turned round", "! get /\n!\tget !\n!get /\n! ! get\n'!' get\n",
			lines(`phase at 1 []`, `  1: not@1 get@3 /@7`, `  2: not@1 get@3 !@7`, `  3: !get@1 /@6`, `  4: not@1 !@3 get@5`, `  5: '!'@1 get@5`),
		},
		{"brackets behind the command are words", "get [a] ! [b\n", lines(`phase at 1 []`, `  1: get@1 [a]@5 !@9 [b@11`)},
		{
			"blocks in each other", lines("repeat 2", "\tparallel 3 # three", "\t\tget /", "\tend", "\tlogin", "end # of repeat", "logout"),
			lines(`phase at 1 []`, `  1: repeat@1 2@8`, `    2: parallel@2 3@11 #three`, `      3: get@3 /@7`, `    4: end`, `    5: login@2`, `  6: end`, `  7: logout@1`),
		},
		{"an empty block", "parallel 2\nend\n", lines(`phase at 1 []`, `  1: parallel@1 2@10`, `  2: end`)},
		{"a block under a condition", "[a] repeat 2\nget /\nend\n", lines(`phase at 1 []`, `  1: [a true]@1 repeat@5 2@12`, `    2: get@1 /@5`, `  3: end`)},
		{
			"as deep as may be", lines("repeat 1", "repeat 2", "repeat 3", "repeat 4", "get /", "end", "end", "end", "end"),
			lines(`phase at 1 []`, `  1: repeat@1 1@8`, `    2: repeat@1 2@8`, `      3: repeat@1 3@8`, `        4: repeat@1 4@8`, `          5: get@1 /@5`,
				`        6: end`, `      7: end`, `    8: end`, `  9: end`),
		},
		{
			"files", lines("login", "", "-- a.json --", "{", "}", "--  b/c.txt  --", "-- d --"),
			lines(`phase at 1 []`, `  1: login@1`, `file at 3 a.json "{\n}\n"`, `file at 6 b/c.txt ""`, `file at 7 d ""`),
		},
		{"files alone", "-- a --\nx", lines(`file at 1 a "x\n"`)},
		{"a line in a file that is nearly a marker", lines("-- a --", "-- --", "--b--"), lines(`file at 1 a "-- --\n--b--\n"`)},
		{"a line of a script that is nearly a marker", "--  --\n", lines(`phase at 1 []`, `  1: --@1 --@5`)},
		{"lines of other systems", "# A.\r\n\r\nlogin\r\n-- a --\r\nx\r\r\ny\rz\r\n", lines(`intro "A."`, `phase at 3 []`, `  3: login@1`, `file at 4 a "x\ny\rz\n"`)},
		{"a byte order mark", "\ufefflogin\n", lines(`phase at 1 []`, `  1: login@1`)},
		{"columns are bytes", "say é x '日本' y\n", lines(`phase at 1 []`, `  1: say@1 é@5 x@8 '日本'@10 y@19`)},
		{"letters that join, and emoji", "say क्\u200dष 👩\u200d🚀 é\n", lines("phase at 1 []", "  1: say@1 क्\u200dष@5 👩\u200d🚀@18 é@30")},
		{"double quotes without a blank are text", `say "a" json={"a":1} x="y" "a`, lines(`phase at 1 []`, `  1: say@1 "a"@5 json={"a":1}@9 x="y"@22 "a@28`)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, err := Parse("x.txtar", []byte(test.source))
			if err != nil {
				t.Fatalf("the script is refused: %v", err)
			}
			if s.Name != "x.txtar" {
				t.Errorf("the script is called %q", s.Name)
			}
			if diff := cmp.Diff(test.want, outline(s)); diff != "" {
				t.Errorf("another script (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	s, err := Parse("x.txtar", []byte("login\n-- a --\n1\n-- b --\n2\n"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"a": "1\n", "b": "2\n"} {
		if text, found := s.File(name); !found || string(text) != want {
			t.Errorf("the file %s is %q (%t), want %q", name, text, found, want)
		}
	}
	if text, found := s.File("c"); found || text != nil {
		t.Errorf("the file c is %q, and should not be there", text)
	}
}

func TestWordCut(t *testing.T) {
	t.Parallel()
	tests := []struct {
		word, name, value string
		col               int // 0 for a word that is not cut
	}{
		{`a=b`, "a", "b", 3},
		{`a=`, "a", "", 3},
		{`a.b=c=d`, "a.b", "c=d", 5},
		{`a='b c'`, "a", "'b c'", 3},
		{`a=b'c'$D`, "a", "b+'c'+$D", 3},
		{`a=$D`, "a", "$D", 3},
		{`=b`, "", "", 0},
		{`ab`, "", "", 0},
		{`'a=b'`, "", "", 0},
		{`$A=b`, "", "", 0},
		{`a'=b'`, "", "", 0},
		{`''`, "", "", 0},
	}
	for _, test := range tests {
		s, err := Parse("x", []byte(test.word))
		if err != nil {
			t.Fatalf("%s: %v", test.word, err)
		}
		name, value, found := s.Phases[0].Steps[0].Words[0].Cut()
		if found != (test.col > 0) || name != test.name || outlineWord(value) != test.value || value.Col != test.col {
			t.Errorf("%s is cut into %q and %s at %d (%t), want %q and %s at %d", test.word, name, outlineWord(value), value.Col, found, test.name, test.value, test.col)
		}
	}
}

func TestWordExpand(t *testing.T) {
	t.Parallel()
	s, err := Parse("x", []byte(`a$B'$C '${B}$$`))
	if err != nil {
		t.Fatal(err)
	}
	w := s.Phases[0].Steps[0].Words[0]
	if text, literal := w.Literal(); literal || text != "" {
		t.Errorf("a word with variables is literal: %q", text)
	}
	if got := w.Expand(func(name string) string { return "<" + name + ">" }); got != "a<B>$C <B>$" {
		t.Errorf("expanded it is %q", got)
	}
	if w.Bare() {
		t.Error("a word with quotes is bare")
	}
	plain := Word{Parts: []Part{{Text: "a="}, {Text: "B", Var: true}}}
	if !plain.Bare() {
		t.Error("a word without quotes is not bare")
	}
}

func TestEachReachesBlocks(t *testing.T) {
	t.Parallel()
	s, err := Parse("x", []byte(lines("a", "repeat 2", "b", "parallel 2", "c", "end", "end", "# P", "d")))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	s.Each(func(step *Step) { got = append(got, name(step)) })
	if diff := cmp.Diff([]string{"a", "repeat", "b", "parallel", "c", "d"}, got); diff != "" {
		t.Errorf("other steps (-want +got):\n%s", diff)
	}
}

func TestIsName(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"a": true, "A_1": true, "_": true, "": false, "1a": false, "a-b": false, "a.b": false, "é": false} {
		if IsName(text) != want {
			t.Errorf("IsName(%q) is %t", text, !want)
		}
	}
}
