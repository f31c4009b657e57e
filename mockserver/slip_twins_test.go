package mockserver_test

import "testing"

// TestNothingSlipsBetweenTwins has a mock and a sandbox that gave out the same tokens, text by text: a change in the sandbox is
// none in the mock. Whatever is remembered of a token is remembered of a token of one of them.
func TestNothingSlipsBetweenTwins(t *testing.T) {
	t.Parallel()
	for name, rows := range slipGroups() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const inSandbox = 1
			for _, row := range rows {
				if row.was == row.is || row.first != nil {
					continue
				}
				stage := newSlipStage(t, 4)
				for _, text := range stage.run(row, inSandbox, &tally{}) {
					t.Errorf("%s: %s", row.name, text)
				}
				if b := stage.last; b.beside.Access != b.tokens.Access {
					t.Errorf("%s: the tokens of the mock and of the sandbox are not the same", row.name)
				}
				return // one of each group
			}
		})
	}
}
