package evidence

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestLearn(t *testing.T) {
	t.Parallel()
	const text = "access-one access-two refresh-one refresh-two"
	tests := []struct{ name, body, want string }{
		{"in data", `{"data":{"access_token":"access-one","refresh_token":"refresh-one"}}`, "$ACCESS_1 access-two $REFRESH_1 refresh-two"},
		{"by themselves", `{"access_token":"access-one","refresh_token":"refresh-one"}`, "$ACCESS_1 access-two $REFRESH_1 refresh-two"},
		{"both", `{"data":{"access_token":"access-one"},"access_token":"access-two"}`, "$ACCESS_2 $ACCESS_1 refresh-one refresh-two"},
		{"behind blanks", " \t\r\n" + `{"access_token":"access-one"}`, "$ACCESS_1 access-two refresh-one refresh-two"},
		{"of another type", `{"access_token":17,"refresh_token":"refresh-one","data":"text"}`, "access-one access-two $REFRESH_1 refresh-two"},
		{"too short", `{"access_token":"access-","refresh_token":""}`, text},
		{"a list", `[{"access_token":"access-one"}]`, text},
		{"no JSON", `<html>`, text},
		{"nothing", ``, text},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var s Secrets
			s.Learn([]byte(test.body))
			s.Learn([]byte(test.body)) // which changes nothing
			if got := s.Mask(text); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// Whatever a body is, its tokens do not come through.
func FuzzLearn(f *testing.F) {
	f.Add([]byte(`{"data":{"access_token":"access-one","refresh_token":"refresh-one"}}`))
	f.Add([]byte(`{"refresh_token":"a\"\u0026\\/\ud83d\ude00é+ "}`))
	f.Add([]byte(`{"access_token":null,"data":[]}`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var s Secrets
		s.Learn(body)
		var fields map[string]json.RawMessage
		if json.Unmarshal(body, &fields) != nil {
			return
		}
		for _, name := range []string{"access_token", "refresh_token"} {
			var token string
			if json.Unmarshal(fields[name], &token) != nil || len(token) < leastToken || len(fields) > 1 {
				continue // of two fields that only differ in case the last one counts
			}
			if shown := s.Mask(token); shown != "$ACCESS_1" && shown != "$REFRESH_1" {
				t.Errorf("%q comes through as %q", token, shown)
			}
		}
	})
}

// One that is like a form of another has a name and forms of its own.
func TestASecretThatIsAFormOfAnother(t *testing.T) {
	t.Parallel()
	var s Secrets
	s.Number("ONE", "one and two")
	s.Number("OTHER", "one+and+two")
	s.Number("OTHER", "another+one")
	if got, want := s.Mask("one and two, one%2Band%2Btwo, another+one"), "$ONE_1, $OTHER_1, $OTHER_2"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Whoever reads meanwhile sees the secrets of then, and no number is given twice.
func TestSecretsAtOnce(t *testing.T) {
	t.Parallel()
	const each, all = 50, 8
	var s Secrets
	var done sync.WaitGroup
	token := func(one, i int) string { return fmt.Sprintf("token-%d-%d-of-them", one, i) }
	for one := range all {
		done.Go(func() {
			for i := range each {
				s.Learn([]byte(`{"access_token":"` + token(one, i) + `"}`))
				s.Add("SAME", "the same")
				if shown := s.Mask(token(one, i)); !strings.HasPrefix(shown, "$ACCESS_") {
					t.Errorf("%q is shown as %q", token(one, i), shown)
				}
				if shown := s.Shell(token(one, i)); !strings.HasPrefix(shown, `"${ACCESS_`) {
					t.Errorf("%q is shown as %q", token(one, i), shown)
				}
			}
		})
	}
	done.Wait()
	names := map[string]bool{}
	for one := range all {
		for i := range each {
			names[s.Mask(token(one, i))] = true
		}
	}
	if len(names) != all*each || !names[fmt.Sprintf("$ACCESS_%d", all*each)] {
		t.Errorf("%d tokens have %d names", all*each, len(names))
	}
}
