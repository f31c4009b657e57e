package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/openapi"
)

// offer completes a flag with words.
func offer(cmd *cobra.Command, flag string, words ...cobra.Completion) {
	offerLater(cmd, flag, func() []cobra.Completion { return words })
}

// offerLater completes a flag with words that are made when somebody asks: each run of the program makes all commands.
func offerLater(cmd *cobra.Command, flag string, words func() []cobra.Completion) {
	_ = cmd.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return words(), cobra.ShellCompDirectiveNoFileComp
	}) // fails for a flag that is not there
}

// operations are the operationIds of the vendor's API, those of the extensions included, and further words.
func operations(further ...cobra.Completion) []cobra.Completion {
	document, err := openapi.Load(openapi.Extensions)
	if err != nil {
		return nil // a completion has nobody to complain to, and the document is embedded
	}
	var ids []cobra.Completion
	for _, op := range document.Operations() {
		ids = append(ids, op.ID)
	}
	slices.Sort(ids)
	return append(slices.Compact(ids), further...)
}

// reasons are those for which requests are refused.
func reasons() []cobra.Completion {
	var words []cobra.Completion
	for _, r := range journal.Reasons() {
		if r != journal.ReasonNone {
			words = append(words, cobra.CompletionWithDesc(string(r), r.Text()))
		}
	}
	return words
}

// filterCompletion is what the values of the key of a filter may be, nothing where that is not known.
func filterCompletion(key string) []cobra.Completion {
	switch key {
	case "operation":
		return operations()
	case "reason":
		return reasons()
	case "outcome":
		return words(journal.OutcomeAnswered, journal.OutcomeReset, journal.OutcomeClosed, journal.OutcomeCut, journal.OutcomeOpen)
	case "state":
		return words(journal.StateLive, journal.StateSpent, journal.StateRevoked, journal.StateExpired, journal.StateUnknown, journal.StateInvalid)
	case "use":
		return []cobra.Completion{"access", "refresh"}
	case "method":
		return strings.Fields("GET POST PUT PATCH DELETE")
	}
	return nil
}

func words[T ~string](all ...T) []cobra.Completion {
	var texts []cobra.Completion
	for _, w := range all {
		texts = append(texts, string(w))
	}
	return texts
}
