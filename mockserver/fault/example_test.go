package fault_test

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/openapi"
)

// Rules are written as JSON, or as values of Go.
func ExampleRule() {
	rules := []fault.Rule{
		{Operation: "refresh", Phase: fault.After, When: fault.Nth(1), Effect: fault.Reset{}},
		{Operation: "*", Account: "shop", Phase: fault.Before, When: fault.Probability(0.2),
			Effect: fault.RetryAfter{Status: 503, After: 30 * time.Second}, TTL: 10 * time.Minute},
		{Operation: "listProducts", Phase: fault.After, Effect: fault.Delay{Lognormal: fault.Lognormal{Median: 80 * time.Millisecond, Sigma: 0.4}}},
	}
	for _, rule := range rules {
		text, err := json.Marshal(rule)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(string(text))
	}
	// Output:
	// {"operation":"refresh","phase":"after","when":{"nth":1},"effect":{"type":"reset"}}
	// {"operation":"*","account":"shop","phase":"before","when":{"probability":0.2},"effect":{"type":"retry_after","status":503,"after":"30s"},"ttl":"10m"}
	// {"operation":"listProducts","phase":"after","effect":{"type":"delay","lognormal":{"median":"80ms","sigma":0.4}}}
}

// What is wrong with a rule is told with the place of each mistake, and what was expected.
func ExampleRule_Check() {
	api, err := openapi.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	rule, err := fault.Parse([]byte(`{"operation":"refesh","phase":"before","when":{"nth":-1},"effect":{"type":"cut","bytes":100}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(rule.Check(api))
	// Output:
	// operation is "refesh", which no operation is called, did you mean "refresh"?
	// phase is "before", want "after": there is no answer yet that cut could spoil
	// when.nth is -1, want a whole number from 1 to 1000000000
}
