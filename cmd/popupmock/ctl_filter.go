package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// A filterFlags picks requests by what the journal knows of them.
type filterFlags map[string]*string

// bindFilter makes flags of the keys of a filter, but for those named.
func bindFilter(cmd *cobra.Command, but ...string) filterFlags {
	f := filterFlags{}
	for _, key := range journal.FilterKeys() {
		if slices.Contains(but, key) {
			continue
		}
		name := filterFlag(key)
		f[key] = cmd.Flags().String(name, "", filterUsage[key])
		offerLater(cmd, name, func() []cobra.Completion { return filterCompletion(key) })
	}
	return f
}

// filterFlag is the flag of a key. That of the sandbox would be taken for the one that says whom to ask.
func filterFlag(key string) string {
	if key == "sandbox" {
		return "of-sandbox"
	}
	return strings.ReplaceAll(key, "_", "-")
}

// filterUsage says what each key picks.
var filterUsage = map[string]string{
	"operation":   "requests of this `OPERATION`, such as refresh",
	"account":     "requests of this account, a `NAME`",
	"method":      "requests of this `METHOD`",
	"path":        "requests of this `PATH`",
	"reason":      "requests refused for this `REASON`, such as token_expired",
	"status":      "requests answered by this `STATUS`, before any fault",
	"sent_status": "requests whose answer went out with this `STATUS`",
	"outcome":     "requests that ended so, `OUTCOME` answered, reset, closed, cut or open",
	"fault":       "requests spoilt by the rule of this `ID`",
	"use":         "requests that showed a token for this `USE`, access or refresh",
	"fingerprint": "requests that showed the token of this `FINGERPRINT`",
	"family":      "requests that showed a token of the family of this `ID`",
	"generation":  "requests that showed a token refreshed this `NUMBER` of times",
	"state":       "requests whose token was in this `STATE`, such as expired",
	"replica":     "requests to the mock of this `NAME`, of those that share a state",
	"sandbox":     "requests to the sandbox of this `NAME`",
	"client_ip":   "requests from this `ADDRESS`",
	"since":       "requests after that of this `NUMBER`",
	"limit":       "the last ones of them, at most this `NUMBER`",
}

// filter is what the flags pick.
func (f filterFlags) filter() (journal.Filter, error) {
	values := url.Values{}
	for key, value := range f {
		if *value != "" {
			values.Set(key, *value)
		}
	}
	return journal.ParseFilter(values)
}

// parseStep reads a filter from one argument: KEY=VALUE between blanks, or a JSON object for values that have blanks.
func parseStep(text string) (journal.Filter, error) {
	var f journal.Filter
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		if !json.Valid([]byte(text)) {
			return f, errors.New("is no JSON")
		}
		return f, f.UnmarshalJSON([]byte(text))
	}
	values := url.Values{}
	for _, word := range strings.Fields(text) {
		key, value, found := strings.Cut(word, "=")
		if !found || value == "" {
			return f, fmt.Errorf("%q is no KEY=VALUE, want for example operation=refresh", journal.MaskPath(word))
		}
		values.Add(key, value)
	}
	return journal.ParseFilter(values)
}
