package config

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/assumption"
)

// TestAssumptionsAreMergedByName gives some in each place.
func TestAssumptionsAreMergedByName(t *testing.T) {
	t.Parallel()
	file := "assume:\n  bad-id: not-found\n  clock-leeway: 1s\n  dialect: legacy\n"
	environ := []string{"POPUPMOCK_ASSUME= clock-leeway=2s  rate-limit=login:30/1m,*:600/1m\tlist-order=ascending "}
	tests := []struct {
		name          string
		environ, args []string
		want          map[string]string
	}{
		{"file", nil, nil, map[string]string{"bad-id": "not-found", "clock-leeway": "1s", "dialect": "legacy"}},
		{"variable", environ, nil, map[string]string{
			"bad-id": "not-found", "clock-leeway": "2s", "dialect": "legacy", "rate-limit": "login:30/1m,*:600/1m", "list-order": "ascending",
		}},
		{
			"flags", environ, []string{"--assume=clock-leeway=3s", "--assume", "forwarded-for=trust=10.0.0.0/8,::1", "--assume=dialect=default", "--assume=clock-leeway=4s"},
			map[string]string{
				"bad-id": "not-found", "clock-leeway": "4s", "dialect": "default", "rate-limit": "login:30/1m,*:600/1m", "list-order": "ascending",
				"forwarded-for": "trust=10.0.0.0/8,::1",
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, mustLoad(t, file, test.environ, test.args).Mock.Assumptions); diff != "" {
				t.Errorf("assumptions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWrongAssumptions(t *testing.T) {
	t.Parallel()
	const word = " (in quotes, where YAML would read something else)"
	tests := []struct {
		name, file    string
		environ, args []string
		want          []string
	}{
		{"a list", "assume: [token-alg=EdDSA]", nil, nil, []string{"mock.yaml:1:9: assume is a list, want names with values, such as clock-leeway: 5s"}},
		{"nothing", "assume:", nil, nil, []string{"mock.yaml:1:9: assume is empty, want names with values, such as clock-leeway: 5s"}},
		{
			"all at once", "assume:\n  refresh_reuse: reject\n  colour: red\n  bad-id: notfound\n  clock-leeway: 5\n  bad-id: reject\n  forwarded-for: trust=a,10.0.0.1/8\n" +
				"  forex-keys:\n  token-alg: [EdDSA]\n  page-past-end: true\n  dialect: ~\n", nil, nil, []string{
				`mock.yaml:2:3: unknown key "refresh_reuse", did you mean "refresh-reuse"?`,
				`mock.yaml:3:3: unknown key; "popupmock schema config" prints those there are`,
				`mock.yaml:4:11: assumption bad-id has no value "notfound", want reject or not-found, did you mean "not-found"?`,
				`mock.yaml:5:17: assumption clock-leeway: "5" is not a duration, want for example 90s, 1h5m or 7d`,
				"mock.yaml:6:3: bad-id is given twice, the first time on line 4",
				`mock.yaml:7:18: assumption forwarded-for: address entry "a": expected an IPv4 or IPv6 address or a CIDR prefix, such as 203.0.113.7, 198.51.100.0/24 or 2001:db8::/32`,
				`mock.yaml:7:18: assumption forwarded-for: address entry "10.0.0.1/8": host bits are set; write 10.0.0.0/8 for the network or 10.0.0.1 for the one address`,
				"mock.yaml:8:14: forex-keys is empty, want text" + word,
				"mock.yaml:9:14: token-alg is a list, want text" + word,
				`mock.yaml:10:18: assumption page-past-end has no value "true", want empty or reject`,
				`mock.yaml:11:12: assumption dialect has no value "~", want current or legacy`,
			},
		},
		{"what may be a password", "assume:\n  bad-id: |\n    password: hunter2\n", nil, nil, []string{
			"mock.yaml:2:11: assumption bad-id: the value is wrong, want reject or not-found",
		}},
		{"a password after a comma", "assume:\n  forwarded-for: \"trust=::1,\n  password: hunter2\"\n", nil, nil, []string{
			"mock.yaml:2:18: assumption forwarded-for: the value is wrong, want ignore or trust=CIDR,…",
		}},
		{"a long list", "", nil, []string{"--assume=forwarded-for=trust=" + strings.Repeat("192.0.2.1, ", 20) + "10.0.0.1/8"}, []string{
			`--assume: assumption forwarded-for: address entry "10.0.0.1/8": host bits are set; write 10.0.0.0/8 for the network or 10.0.0.1 for the one address`,
		}},
		{"everywhere", "assume: {bad-id: x}", []string{"POPUPMOCK_ASSUME=bad-id dialect=y"}, []string{"--assume=refresh-resue=reject", "--assume="}, []string{
			`POPUPMOCK_ASSUME: "bad-id" is not NAME=VALUE, such as clock-leeway=5s`,
			`POPUPMOCK_ASSUME: assumption dialect has no value "y", want current or legacy`,
			`--assume: unknown assumption "refresh-resue", did you mean "refresh-reuse"?`,
			`--assume: "" is not NAME=VALUE, such as clock-leeway=5s`,
			`mock.yaml:1:18: assumption bad-id has no value "x", want reject or not-found`,
		}},
	}
	folder := regexp.MustCompile(`(?m)^\S*/mock\.yaml`)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := load(t, test.file, test.environ, test.args)
			if err == nil {
				t.Fatal("there is no error")
			}
			got := strings.Split(folder.ReplaceAllString(err.Error(), "mock.yaml"), "\n")
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSchemaHasTheAssumptions holds the schema, which is written by hand, against the register: every name and every value,
// and none besides.
func TestSchemaHasTheAssumptions(t *testing.T) {
	t.Parallel()
	want := map[string]*object{}
	for _, a := range assumption.Register() {
		want[a.Name] = schemaOf(a)
	}
	if diff := cmp.Diff(want, readSchema(t).Properties["assume"].Properties); diff != "" {
		t.Errorf("assume (-register +schema):\n%s", diff)
	}
}

// schemaOf is an enum of words, and beside it a pattern for each value that has a parameter.
func schemaOf(a assumption.Assumption) *object {
	words, patterns := object{}, []object{}
	for _, v := range a.Values {
		if v.Param != "" {
			pattern := "^" + strings.TrimSuffix(v.String(), v.Param) + parameters[v.Param] + "$"
			patterns = append(patterns, object{Type: "string", Pattern: pattern})
			continue
		}
		words.Enum = append(words.Enum, string(v.Keyword))
		if v.Keyword == assumption.Null {
			words.Enum = append(words.Enum, nil) // what YAML reads, when it is not in quotes
		}
	}
	words.Enum = append(words.Enum, "default")
	whole := words
	if len(patterns) > 0 {
		whole = object{AnyOf: append([]object{words}, patterns...)}
	}
	whole.Description, whole.Default = "Not documented: "+a.Silent+".", a.Default
	return &whole
}

const (
	durationPattern = `([0-9]+([.][0-9]+)?[dhms])+`
	networkPattern  = `[0-9A-Fa-f:.]*[.:][0-9A-Fa-f:.]*(/[0-9]{1,3})?`
	ratePattern     = `(([A-Za-z]+|[*]):)?[0-9]+/` + durationPattern
)

// parameters are the patterns of what stands for a parameter in the register.
var parameters = map[string]string{
	"DURATION":                 durationPattern,
	"CIDR,…":                   " *" + networkPattern + " *(, *" + networkPattern + " *)*",
	"[OPERATION:]N/DURATION,…": " *" + ratePattern + " *(, *" + ratePattern + " *)*",
}

// TestWordsOfAssumptionsNeedNoQuotes reads each value of the register from the file as people would write it.
func TestWordsOfAssumptionsNeedNoQuotes(t *testing.T) {
	t.Parallel()
	samples := map[string]string{"DURATION": "90s", "CIDR,…": "10.0.0.0/8,::1", "[OPERATION:]N/DURATION,…": "login:3/1m,*:9/1s"}
	for _, a := range assumption.Register() {
		for _, v := range a.Values {
			value := strings.TrimSuffix(v.String(), v.Param) + samples[v.Param]
			got := mustLoad(t, "assume:\n  "+a.Name+": "+value+"\n", nil, nil).Mock.Assumptions[a.Name]
			if got != value {
				t.Errorf("%s: %s is read as %q", a.Name, value, got)
			}
		}
	}
}
