package script

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMistakes(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, source, want string }{
		{"an open quote", "say 'a b\n", "1:5: the quote is not closed; want ' at the end of the text, and '' for one in it"},
		{"an open quote in a word", "say it's\n", "1:7: the quote is not closed; want ' at the end of the text, and '' for one in it"},
		{"an open quote behind two", "say 'it''s\n", "1:5: the quote is not closed; want ' at the end of the text, and '' for one in it"},
		{"a dollar sign", "say $ x\n", "1:5: a dollar sign without the name of a variable; want $NAME, ${NAME}, or $$ for the sign itself"},
		{"a dollar sign at the end", "say é$", "1:7: a dollar sign without the name of a variable; want $NAME, ${NAME}, or $$ for the sign itself"},
		{"a variable that is not closed", "say ${A b\n", "1:5: a dollar sign without the name of a variable; want $NAME, ${NAME}, or $$ for the sign itself"},
		{"a variable that begins with a digit", "say $1\n", "1:5: a dollar sign without the name of a variable; want $NAME, ${NAME}, or $$ for the sign itself"},
		{"double quotes", `say "a b" c`, "1:5: double quotes do not quote; want 'a b'"},
		{"double quotes that are open", `say "a b`, `1:5: double quotes do not quote; want 'a'`},
		{"a single quote in double quotes", `say "it's here"`, "1:5: double quotes do not quote; want 'it''s here'"},
		{"double quotes behind an option", `say x header="A: b"`, "1:14: double quotes do not quote; want 'A: b'"},
		{"an open condition", "[control get /\n", "1:1: the condition is not closed; want ] behind it"},
		{"an empty condition", "[] get /\n", "1:1: [] is no condition; want a name such as [control] or [!control]"},
		{"an empty condition that is turned round", "[a] [!] get /\n", "1:5: [!] is no condition; want a name such as [control] or [!control]"},
		{"two words in a condition", "[a b] get /\n", "1:1: [a b] is no condition; want a name such as [control] or [!control]"},
		{"a condition alone", "[a] # b\n", "1:5: the line has no command; want one behind the condition or the !"},
		{"! alone", "!\n", "1:2: the line has no command; want one behind the condition or the !"},
		{"! behind a condition alone", "[a] ! \n", "1:7: the line has no command; want one behind the condition or the !"},
		{"a block that is open", "repeat 2\n\tparallel 3\n", lines(
			"1:1: the block of repeat is open to the end of the script; want a line with end",
			"2:2: the block of parallel is open to the end of the script; want a line with end")},
		{"an end without a block", "login\n end\n", "2:2: end closes no block; want parallel or repeat before it"},
		{"an end with a word", "repeat 2\nlogin\nend repeat\n", "3:1: end stands with other words; want it alone"},
		{"an end under a condition", "repeat 2\nlogin\n[a] end\n", "3:5: end stands with other words; want it alone"},
		{"an end that is turned round", "repeat 2\nlogin\n! end\n", "3:3: end stands with other words; want it alone"},
		{"a phase in a block", "repeat 2\n\t# B.\nend\n", "2:2: a phase begins in the block of repeat of line 1; want end before it, or a comment behind a command"},
		{"too deep", lines("repeat 1", "repeat 2", "repeat 3", "repeat 4", " repeat 5", "x", "end", "end", "end", "end", "end"),
			"5:2: repeat opens a block in 4 others; want at most 4 in each other"},
		{"a block whose line is broken has its end all the same", "parallel 'x\nlogin\nend\n", "1:10: the quote is not closed; want ' at the end of the text, and '' for one in it"},
		{"so has one with an unprintable character", "[a] ! repeat \x01\nlogin\nend\n", "1:14: the character U+0001 is not printable; want printable text in UTF-8"},
		{"and an end that is broken ends it", "repeat 2\nlogin\nend $\n", "3:5: a dollar sign without the name of a variable; want $NAME, ${NAME}, or $$ for the sign itself"},
		{"a block that is open and broken", "\tparallel 'x\n", lines(
			"1:2: the block of parallel is open to the end of the script; want a line with end",
			"1:11: the quote is not closed; want ' at the end of the text, and '' for one in it")},
		{"a control character", "say a\x07b\n", "1:6: the character U+0007 is not printable; want printable text in UTF-8"},
		{"one in a comment", "# é\x00\n", "1:5: the character U+0000 is not printable; want printable text in UTF-8"},
		{"a carriage return in a line", "say a\rb\n", "1:6: the character U+000D is not printable; want printable text in UTF-8"},
		{"no UTF-8", "say \xff\n", "1:5: the byte 0xff is no UTF-8; want printable text in UTF-8"},
		{"half a character", "say é\xc3\n", "1:7: the byte 0xc3 is no UTF-8; want printable text in UTF-8"},
		{"a blank that looks like one", "get\u00a0/\n", "1:4: the character U+00A0 is not printable; want printable text in UTF-8"},
		{"a blank that cannot be seen", "get\u200b /\n", "1:4: the character U+200B is not printable; want printable text in UTF-8"},
		{"text that runs backwards", "say \u202eabc\n", "1:5: the character U+202E is not printable; want printable text in UTF-8"},
		{"files whose names lead away", "-- /a --\n-- ../b --\n-- c/../d --\n-- . --\n-- e/ --\n", lines(
			`1: file "/a": the name is no relative path; want one such as wallets.json, without . and ..`,
			`2: file "../b": the name is no relative path; want one such as wallets.json, without . and ..`,
			`3: file "c/../d": the name is no relative path; want one such as wallets.json, without . and ..`,
			`4: file ".": the name is no relative path; want one such as wallets.json, without . and ..`,
			`5: file "e/": the name is no relative path; want one such as wallets.json, without . and ..`)},
		{"a file whose name cannot be seen", "-- a\x1b --\n", `1: file "a\x1b": the character U+001B is not printable; want a printable name in UTF-8`},
		{"a file twice", "login\n-- a --\nx\n-- b --\n-- a --\n-- a --\n", lines(
			`5: file "a" stands in line 2 already; want each name once`, `6: file "a" stands in line 2 already; want each name once`)},
		{"too large", strings.Repeat("# 45678\n", MaxSize/8) + "x", "1: the script has 1048577 bytes; want at most 1048576"},
		{"all at once, in order", "say 'a\n[] x\nend\nrepeat 2\n-- / --\n", lines(
			"1:5: the quote is not closed; want ' at the end of the text, and '' for one in it",
			"2:1: [] is no condition; want a name such as [control] or [!control]",
			"3:1: end closes no block; want parallel or repeat before it",
			"4:1: the block of repeat is open to the end of the script; want a line with end",
			`5: file "/": the name is no relative path; want one such as wallets.json, without . and ..`)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, err := Parse("x.txtar", []byte(test.source))
			if err == nil {
				t.Fatalf("the script is not refused: %s", s)
			}
			want := "x.txtar:" + strings.ReplaceAll(strings.TrimSuffix(test.want, "\n"), "\n", "\nx.txtar:")
			if err.Error() != want {
				t.Errorf("the error is\n%s\nwant\n%s", err, want)
			}
		})
	}
}

func TestWhatCouldBeRead(t *testing.T) {
	t.Parallel()
	s, err := Parse("x", []byte(lines("login", "get 'x", "repeat 2", "parallel 'x", "get /", "end", "get $", "end", "logout", "-- / --", "x")))
	if err == nil {
		t.Fatal("the script is not refused")
	}
	want := lines(`phase at 1 []`, `  1: login@1`, `  3: repeat@1 2@8`, `    5: get@1 /@5`, `  8: end`, `  9: logout@1`, `file at 10 / "x\n"`)
	if diff := cmp.Diff(want, outline(s)); diff != "" {
		t.Errorf("what could be read is another script (-want +got):\n%s", diff)
	}
	if s, err := Parse("x", make([]byte, MaxSize+1)); s != nil || err == nil {
		t.Errorf("a script that is too large is read: %v", err)
	}
}

func TestLargestScript(t *testing.T) {
	t.Parallel()
	if _, err := Parse("x", []byte(strings.Repeat("# 45678\n", MaxSize/8))); err != nil {
		t.Errorf("a script of %d bytes is refused: %v", MaxSize, err)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	notes := NewNotes("x")
	if err := notes.Err(); err != nil {
		t.Fatalf("nothing is an error: %v", err)
	}
	notes.Add(2, 3, "second %d", 1)
	notes.Add(2, 3, "second %d", 2)
	notes.Add(2, 0, "first")
	notes.Add(1, 9, "zeroth")
	err := notes.Err()
	if want := "x:1:9: zeroth\nx:2: first\nx:2:3: second 1\nx:2:3: second 2"; err.Error() != want {
		t.Errorf("the errors are\n%s\nwant\n%s", err, want)
	}
	var all Errors
	if !errors.As(err, &all) || len(all.Unwrap()) != 4 {
		t.Fatalf("there are not four errors in %T", err)
	}
	var one Error
	if !errors.As(err, &one) || one.Line != 1 || one.Col != 9 {
		t.Errorf("the first is %+v", one)
	}
}
