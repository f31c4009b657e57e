package assumption_test

import (
	"fmt"

	"github.com/popupmock/popupmock/mockserver/assumption"
)

// A set begins with the defaults. What is chosen is in its fields, and as text in its list.
func Example() {
	set, err := assumption.Default().With(map[string]string{
		"refresh-reuse": "same-successor=30s",
		"clock-leeway":  "5s",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if set.RefreshReuse.Policy == assumption.SameSuccessor {
		fmt.Println("a spent refresh token is honoured for", set.RefreshReuse.Window)
	}
	for _, state := range set.List() {
		if state.Value != state.Default {
			fmt.Printf("%s is %s in place of %s\n", state.Name, state.Value, state.Default)
		}
	}
	// Output:
	// a spent refresh token is honoured for 30s
	// refresh-reuse is same-successor=30s in place of reject
	// clock-leeway is 5s in place of 0s
}

// All mistakes are told at once, each with what was expected.
func ExampleSet_With_mistakes() {
	_, err := assumption.Default().With(map[string]string{"refresh-resue": "reject", "bad-id": "404"})
	fmt.Println(err)
	// Output:
	// assumption bad-id has no value "404", want reject or not-found
	// unknown assumption "refresh-resue", did you mean "refresh-reuse"?
}

// An assumption says what is not documented, what there is to choose from, and why the default is the default.
func ExampleLookup() {
	a, err := assumption.Lookup("second-login")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("not documented:", a.Silent)
	for _, value := range a.Values {
		fmt.Printf("%s: %s\n", value, value.Text)
	}
	fmt.Printf("%s, because %s\n", a.Default, a.Reason)
	// Output:
	// not documented: whether a login revokes the tokens of earlier ones
	// keep: earlier tokens live on
	// revoke-earlier: all earlier tokens of the account are revoked
	// keep, because the logout page speaks of all tokens of a client, so there can be several
}
