package judges

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/examples/need"
)

const grammarFile = "examples/editor/syntaxes/popupmock-scenario.tmLanguage.json"

// jsonGrammar stands for that of an editor, which popupmock's includes: objects, in which a brace can be left open, and texts.
const jsonGrammar = `{"scopeName": "source.json", "patterns": [{"include": "#value"}], "repository": {"value": {"patterns": [
	{"begin": "\\{", "end": "\\}", "name": "meta.structure.dictionary.json", "patterns": [{"include": "#value"}]},
	{"match": "\"[^\"]*\"", "name": "string.quoted.double.json"}]}}}`

// A token is a part of a line, and its scopes, from the outermost.
type token struct {
	text   string
	scopes []string
}

func (t *token) UnmarshalJSON(text []byte) error {
	return json.Unmarshal(text, &[]any{&t.text, &t.scopes})
}

// coloured has texts coloured by grammars, as Visual Studio Code does it: by each grammar, for each text, for each of its lines, its tokens.
func coloured(t *testing.T, grammars, texts []string) [][][][]token {
	t.Helper()
	folder := filepath.Join(top, ".tools", "judges")
	need.Packages(t, folder, "judges")
	const scope = "source.popupmock-scenario"
	var jobs []any
	for _, grammar := range grammars {
		jobs = append(jobs, map[string]any{"scope": scope, "texts": texts, "grammars": map[string]string{scope: grammar, "source.json": jsonGrammar}})
	}
	request, err := json.Marshal(jobs)
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "node", "tokenize.cjs")
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = folder, bytes.NewReader(request), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("tokenize.cjs: %v (where a module is not found, make judges installs it)\n%s", err, &stderr)
	}
	var all [][][][]token
	if err := json.Unmarshal(stdout.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// readGrammar is what an editor gets.
func readGrammar(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(top, grammarFile))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// builtin are the scenarios that come with popupmock: each file with its text.
func builtin(t *testing.T) (names, texts []string) {
	t.Helper()
	root := os.DirFS(filepath.Join(top, "scenarios", "builtin"))
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, name)
		names, texts = append(names, name), append(texts, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names, texts
}

var (
	// commandLine is a line of a scenario by the manual of the language: conditions, a !, and the command, which is one word or two.
	commandLine = regexp.MustCompile(`^\s*(?:\[\S+\]\s*)*(?:!\s+)?((?:client\s+)?[^\s#]\S*)`)
	fileMarker  = regexp.MustCompile(`^-- .+ --$`)
)

// dull says what of a scenario has not the colour that it should have: the first of each.
func dull(text string, lines [][]token) (found []string) {
	inFiles := false
	for i, line := range strings.Split(text, "\n") {
		inFiles = inFiles || fileMarker.MatchString(line)
		var commands []string
		for _, tok := range lines[i] {
			has := func(scope string) bool {
				return slices.ContainsFunc(tok.scopes, func(s string) bool { return s == scope || strings.HasPrefix(s, scope+".") })
			}
			switch {
			case has("invalid"):
				found = append(found, line+": "+tok.text+" is invalid")
			case has("meta.command"):
				commands = append(commands, tok.text)
			case inFiles && !has("meta.embedded") && !fileMarker.MatchString(line):
				found = append(found, line+": not in a file")
			}
		}
		var want []string
		if command := commandLine.FindStringSubmatch(line); command != nil && !inFiles && strings.TrimSpace(line) != "" {
			want = command[1:]
		}
		if !slices.Equal(commands, want) {
			found = append(found, line+": the commands are "+strings.Join(commands, ", "))
		}
	}
	return found
}

// TestGrammarOnBuiltins colours all scenarios that come with popupmock.
func TestGrammarOnBuiltins(t *testing.T) {
	t.Parallel()
	names, texts := builtin(t)
	for i, lines := range coloured(t, []string{readGrammar(t)}, texts)[0] {
		for _, what := range dull(texts[i], lines) {
			t.Errorf("%s: %s", names[i], what)
		}
	}
}

// TestBrokenGrammars colours a scenario by grammars that are broken in one place, which must be found by what is looked for in all
// scenarios.
func TestBrokenGrammars(t *testing.T) {
	t.Parallel()
	const scenario = "[legacy] advance 1s\nclient get /a\n! json /a 'it''s'\n-- a.json --\n{\"a\": {\n-- b --\nget /a\n"
	tests := []struct {
		name, from, to string
		want           []string
	}{
		{name: "as it is"},
		{"no advance", "|advance|", "|", []string{
			"[legacy] advance 1s: advance is invalid", "[legacy] advance 1s: the commands are ",
		}},
		{"a get that is any", "|client\\\\s+get)(?=\\\\s|$)", ")", []string{"client get /a: client is invalid", "client get /a: the commands are "}},
		{"a command that ends early", "|json|", "|js|", []string{"! json /a 'it''s': json is invalid", "! json /a 'it''s': the commands are "}},
		{"no condition", "|legacy)", ")", []string{"[legacy] advance 1s: [legacy] is invalid"}},
		{"no ! before expectations", `(?:(!)\\s+)?(tokens`, `(tokens`, []string{"! json /a 'it''s': json is invalid", "! json /a 'it''s': the commands are "}},
		{"a file that never begins", `"begin": "^(--)`, `"begin": "^(---)`, []string{
			"-- a.json --: -- is invalid", `{"a": {: {"a": is invalid`, `{"a": {: not in a file`, "-- b --: -- is invalid", "get /a: not in a file", "get /a: the commands are get",
		}},
		{"a file that ends at once", `"while": "^(?!`, `"while": "^(?=`, []string{
			`{"a": {: {"a": is invalid`, `{"a": {: not in a file`, "get /a: not in a file", "get /a: the commands are get",
		}},
	}
	var grammars []string
	for _, test := range tests {
		grammar := readGrammar(t)
		if test.from != "" {
			if grammar = strings.ReplaceAll(grammar, test.from, test.to); grammar == readGrammar(t) {
				t.Fatalf("the grammar has no %s", test.from)
			}
		}
		grammars = append(grammars, grammar)
	}
	for i, texts := range coloured(t, grammars, []string{scenario}) {
		found := dull(scenario, texts[0])
		for _, want := range tests[i].want {
			if !slices.Contains(found, want) {
				t.Errorf("%s: not found: %s; but:\n%s", tests[i].name, want, strings.Join(found, "\n"))
			}
		}
		if tests[i].want == nil && found != nil {
			t.Errorf("%s: found %q", tests[i].name, found)
		}
	}
}

// TestGrammarOfLines says which scope each part of a line has: the innermost, without the names of the language.
func TestGrammarOfLines(t *testing.T) {
	t.Parallel()
	tests := []struct{ line, want string }{
		{`# It holds.`, `# punctuation.definition.comment | It holds. comment.line.number-sign`},
		{`# source: /docs/login`, `# punctuation.definition.comment | source: keyword.other.source | /docs/login markup.underline.link`},
		{`login`, `login entity.name.function.request`},
		{`  get /api/v1/wallets?page=2 token=old # as ever`, `get entity.name.function.request | /api/v1/wallets?page=2 string.unquoted.path | token variable.parameter | = keyword.operator.assignment | # punctuation.definition.comment | as ever comment.line.number-sign`},
		{`status 401 UNAUTHORIZED 'Invalid refresh token'`, `status keyword.other.expectation | 401 constant.numeric.status-code | UNAUTHORIZED constant.other | ' punctuation.definition.string.begin | Invalid refresh token string.quoted.single | ' punctuation.definition.string.end`},
		{`! status 500`, `! keyword.operator.negation | status keyword.other.expectation | 500 constant.numeric.status-code`},
		{`[control] [!legacy] advance 59m59s`, `[ punctuation.definition.condition.begin | control keyword.control.condition | ] punctuation.definition.condition.end | [ punctuation.definition.condition.begin | ! keyword.operator.negation | legacy keyword.control.condition | ] punctuation.definition.condition.end | advance support.function.steering | 59m59s constant.numeric.duration`},
		{`[unknown] login`, `[unknown] invalid.illegal.condition | login entity.name.function.request`},
		{`[control]login`, `[ punctuation.definition.condition.begin | control keyword.control.condition | ] punctuation.definition.condition.end | login entity.name.function.request`},
		{`lgin`, `lgin invalid.illegal.command`},
		{`!status 200`, `!status invalid.illegal.command | 200 constant.numeric.status-code`},
		{`! advance 1h`, `! invalid.illegal.negation | advance support.function.steering | 1h constant.numeric.duration`},
		{`$CMD x`, `$CMD invalid.illegal.command`},
		{`client  get /a`, `client  get entity.name.function.request | /a string.unquoted.path`},
		{`client new early=5m tries=3`, `client new support.function.other | early variable.parameter | = keyword.operator.assignment | 5m constant.numeric.duration | tries variable.parameter | = keyword.operator.assignment | 3 constant.numeric`},
		{`client`, `client invalid.illegal.command`},
		{`eventually 2s ! status 200`, `eventually keyword.control.flow | 2s constant.numeric.duration | ! keyword.operator.negation | status keyword.other.expectation | 200 constant.numeric.status-code`},
		{`eventually 2s advance 1h`, `eventually keyword.control.flow | 2s constant.numeric.duration | 1h constant.numeric.duration`},
		{`eventually 2s`, `eventually keyword.control.flow | 2s constant.numeric.duration`},
		{`parallel 4`, `parallel keyword.control.flow | 4 constant.numeric`},
		{"\trefresh", `refresh entity.name.function.request`},
		{`end`, `end keyword.control.flow`},
		{`say 'it''s'`, `say invalid.illegal.command | ' punctuation.definition.string.begin | it string.quoted.single | '' constant.character.escape | s string.quoted.single | ' punctuation.definition.string.end`},
		{`json '' 'a b`, `json keyword.other.expectation | ' punctuation.definition.string.begin | ' punctuation.definition.string.end | 'a b invalid.illegal.unclosed-quote`},
		{`json /data '{"a": "b"}'`, `json keyword.other.expectation | /data string.unquoted.path | ' punctuation.definition.string.begin | { meta.structure.dictionary.json | "a" string.quoted.double.json | : meta.structure.dictionary.json | "b" string.quoted.double.json | } meta.structure.dictionary.json | ' punctuation.definition.string.end`},
		{`save X json=/data/id`, `save support.function.other | json variable.parameter | = keyword.operator.assignment | /data/id string.unquoted.path`},
		{`json /data $X`, `json keyword.other.expectation | /data string.unquoted.path | $ punctuation.definition.variable | X variable.other`},
		{`json /${X}y $$1 $`, `json keyword.other.expectation | / string.unquoted.path | ${ punctuation.definition.variable.begin | X variable.other | } punctuation.definition.variable.end | $$ constant.character.escape | $ invalid.illegal.variable`},
		{`answers 1.. 401`, `answers keyword.other.expectation | 1.. constant.numeric.range | 401 constant.numeric`},
		{`journal operation=refresh status=401 count=2..4`, `journal keyword.other.expectation | operation variable.parameter | = keyword.operator.assignment | status variable.parameter | = keyword.operator.assignment | 401 constant.numeric.status-code | count variable.parameter | = keyword.operator.assignment | 2..4 constant.numeric.range`},
		{`account shop active=false features='' whitelist=10.0.0.0/8,::1`, `account support.function.steering | active variable.parameter | = keyword.operator.assignment | false constant.language | features variable.parameter | = keyword.operator.assignment | ' punctuation.definition.string.begin | ' punctuation.definition.string.end | whitelist variable.parameter | = keyword.operator.assignment`},
		{`login from=192.0.2.7`, `login entity.name.function.request | from variable.parameter | = keyword.operator.assignment | 192.0.2.7 constant.other.address`},
		{`login from=2001:db8::7`, `login entity.name.function.request | from variable.parameter | = keyword.operator.assignment | 2001:db8::7 constant.other.address`},
		{`clock now=2025-01-15T09:30:00Z mode=running rate=0.5`, `clock support.function.steering | now variable.parameter | = keyword.operator.assignment | 2025-01-15T09:30:00Z constant.numeric.time | mode variable.parameter | = keyword.operator.assignment | rate variable.parameter | = keyword.operator.assignment | 0.5 constant.numeric`},
		{`send DELETE /auth/login`, `send entity.name.function.request | DELETE constant.other | /auth/login string.unquoted.path`},
		{`header X-A "b c"`, `header keyword.other.expectation | " invalid.illegal.double-quote`},
		{`json /a "b"`, `json keyword.other.expectation | /a string.unquoted.path`},
		{`get /a#b`, `get entity.name.function.request | /a#b string.unquoted.path`},
		{`json /a -1.5`, `json keyword.other.expectation | /a string.unquoted.path | -1.5 constant.numeric`},
		{`keep first`, `keep support.function.other`},
		{`getting /a`, `getting invalid.illegal.command | /a string.unquoted.path`},
		{"-- a.json --\n{\"a\"\n-- b.txt --\nlogin # no\n-- c --", `-- punctuation.definition.file.begin | a.json entity.name.section.file | -- punctuation.definition.file.end | { meta.structure.dictionary.json | "a" string.quoted.double.json | -- punctuation.definition.file.begin | b.txt entity.name.section.file | -- punctuation.definition.file.end | login # no meta.embedded.block.text | -- punctuation.definition.file.begin | c entity.name.section.file | -- punctuation.definition.file.end`},
		{`--  --`, `-- invalid.illegal.command`},
		{`status 4011`, `status keyword.other.expectation | 4011 constant.numeric`},
		{`json /a 1e3x`, `json keyword.other.expectation | /a string.unquoted.path`},
		{`skip 'no control API'`, `skip keyword.control.flow | ' punctuation.definition.string.begin | no control API string.quoted.single | ' punctuation.definition.string.end`},
		{`use other as=x`, `use support.function.other | as variable.parameter | = keyword.operator.assignment`},
	}
	texts := make([]string, len(tests))
	for i, test := range tests {
		texts[i] = test.line
	}
	for i, lines := range coloured(t, []string{readGrammar(t)}, texts)[0] {
		var got []string
		for _, line := range lines {
			for _, tok := range line {
				if n := len(tok.scopes); n > 0 && strings.TrimSpace(tok.text) != "" {
					got = append(got, strings.TrimSpace(tok.text)+" "+strings.TrimSuffix(tok.scopes[n-1], ".popupmock"))
				}
			}
		}
		if diff := cmp.Diff(tests[i].want, strings.Join(got, " | ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tests[i].line, diff)
		}
	}
}
