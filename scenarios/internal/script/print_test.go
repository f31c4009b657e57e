package script

import "testing"

func TestPrint(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, source, want string }{
		{"nothing", "\n\n", ""},
		{"blanks", "\t get   /a\tb \n\n\nlogin", "get /a b\nlogin\n"},
		{"an intro", "#  A. \n#\n#source: B\n\n#P\nlogin", "# A.\n#\n# source: B\n\n# P\nlogin\n"},
		{"a blank line before each phase but the first", "#P\nlogin\n#Q\n#R\nget /", "# P\nlogin\n\n# Q\n# R\nget /\n"},
		{"a blank line between intro and steps", "# A.\n\n\n\nlogin", "# A.\n\nlogin\n"},
		{"conditions and !", "[a][!b]   !\tget /", "[a] [!b] ! get /\n"},
		{"quotes", `say 'a' 'it''s' '' a'b c'd '''' '$X'`, "say 'a' 'it''s' '' a'b c'd '''' '$X'\n"},
		{"variables", "say $A x$B.c $$ $$$D", "say ${A} x${B}.c $$ $$${D}\n"},
		{"comments", "get / #  why #2 \nget / #", "get / # why #2\nget /\n"},
		{"blocks", "repeat 2\nparallel 3 #x\nget /\nend\nend #y\nlogin", "repeat 2\n\tparallel 3 # x\n\t\tget /\n\tend\nend\nlogin\n"},
		{"files", "login\n-- a --\nx\n--  b  --\n", "login\n\n-- a --\nx\n-- b --\n"},
		{"files alone", "-- a --\nx", "-- a --\nx\n"},
		{"files behind a comment, which is no intro", "# A.\n-- a --\n", "# A.\n-- a --\n"},
		{"files behind an intro", "# A.\n\n\n-- a --\n", "# A.\n\n-- a --\n"},
		{"a line that would begin a file", " -- a --\nrepeat 1\n-- b -- # not\nend", " -- a --\nrepeat 1\n\t-- b -- # not\nend\n"},
		{"other systems", "\ufefflogin\r\n-- a --\r\nx\r\n", "login\n\n-- a --\nx\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, err := Parse("x", []byte(test.source))
			if err != nil {
				t.Fatal(err)
			}
			if got := s.String(); got != test.want {
				t.Errorf("printed it is\n%q\nwant\n%q", got, test.want)
			}
			same(t, s)
		})
	}
}

func TestPrintStep(t *testing.T) {
	t.Parallel()
	s, err := Parse("x", []byte("[a] ! repeat  2 # why\nlogin\nend"))
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Phases[0].Steps[0].String(); got != "[a] ! repeat 2 # why" {
		t.Errorf("the step is printed as %q", got)
	}
}
