package mockserver_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

var (
	allAlgs   = []string{"HS256", "RS256", "ES256", "EdDSA"}
	allReuses = []string{"reject", "revoke-family", "same-successor=30s", "new-pair=30s", "one-generation", "retire-on-use"}
)

// signatures of ES256 differ each time. They are all of one length.
var signature = regexp.MustCompile(`(eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+`)

func unsigned256(alg string, answers []string) []string {
	if alg != "ES256" {
		return answers
	}
	unsigned := make([]string, len(answers))
	for i, a := range answers {
		unsigned[i] = signature.ReplaceAllString(a, "$1")
	}
	return unsigned
}

// TestTheSameSeedGivesTheSameJournal makes the same requests of two mocks, one after the other.
func TestTheSameSeedGivesTheSameJournal(t *testing.T) {
	t.Parallel()
	steps := need.Rounds(110, 150, 300)
	for _, alg := range allAlgs {
		t.Run(alg, func(t *testing.T) {
			t.Parallel()
			var answers [2][]string
			var mocks [2]*mockserver.Server
			for i := range mocks {
				mocks[i] = newMock(t, scripted("seed", alg, "new-pair=30s"))
				answers[i] = unsigned256(alg, newScript(t, mocks[i]).run(steps))
			}
			if diff := cmp.Diff(answers[0], answers[1]); diff != "" {
				t.Errorf("answers (-first +second):\n%.2000s", diff)
			}
			first, second := entriesOf(t, mocks[0]), entriesOf(t, mocks[1])
			if diff := cmp.Diff(first, second); diff != "" {
				t.Errorf("journals (-first +second):\n%.2000s", diff)
			}
			notEmpty(t, first)
			if len(first) < steps*2/3 {
				t.Errorf("%d requests, want at least %d", len(first), steps*2/3)
			}
		})
	}
}

// TestRecordsChangeNothing makes the same requests of a mock that keeps its state in records and of one that does not. But for ids, of which one
// that decides anew draws more, all is the same.
func TestRecordsChangeNothing(t *testing.T) {
	t.Parallel()
	steps := need.Rounds(100, 100, 150) // fewer do not get to what a rate refuses
	for _, reuse := range allReuses {
		config := scripted("seed", "HS256", reuse)
		plain := newMock(t, config)
		config.State = records.NewMemory(1000)
		kept := newMock(t, config)
		newScript(t, plain).run(steps)
		newScript(t, kept).run(steps)
		story := func(s *mockserver.Server) (lines []string) {
			for _, e := range entriesOf(t, s) {
				lines = append(lines, fmt.Sprintf("%s %s %s %s %d %s", e.At, e.Method, e.Path, e.Account, e.Status, e.Reason))
			}
			for _, o := range savedOf(t, s).Orders {
				lines = append(lines, fmt.Sprintf("%d of %d for %s at %s", o.Quantity, o.ProductID, o.Denomination, o.PlacedAt))
			}
			return lines
		}
		if diff := cmp.Diff(story(plain), story(kept)); diff != "" {
			t.Errorf("%s: (-in memory +in records):\n%.2000s", reuse, diff)
		}
		if saved := savedOf(t, kept); len(saved.Orders) == 0 || len(saved.RateLimits) == 0 {
			t.Errorf("%d orders and %d buckets do not say much", len(saved.Orders), len(saved.RateLimits))
		}
	}
}

func TestAnotherSeedGivesAnotherJournal(t *testing.T) {
	t.Parallel()
	one, two := newMock(t, scripted("one", "HS256", "reject")), newMock(t, scripted("two", "HS256", "reject"))
	newScript(t, one).run(50)
	newScript(t, two).run(50)
	if cmp.Equal(entriesOf(t, one), entriesOf(t, two)) {
		t.Error("the journals are the same")
	}
}

// TestTimeTravel has a script go on from a saved state: on the mock that it was saved from, then there again once it was
// restored, and on another mock, which was started otherwise.
func TestTimeTravel(t *testing.T) {
	t.Parallel()
	for _, alg := range allAlgs {
		for i, reuse := range allReuses {
			if i > 0 && alg != allAlgs[0] {
				continue // what keys are saved has nothing to do with what becomes of spent tokens
			}
			t.Run(alg+" "+reuse, func(t *testing.T) {
				t.Parallel()
				travel(t, scripted("seed", alg, reuse), mockserver.Config{}, alg)
			})
		}
	}
	for _, alg := range []string{"HS256", "EdDSA"} {
		t.Run("unseeded "+alg, func(t *testing.T) {
			t.Parallel()
			travel(t, scripted("", alg, "reject"), mockserver.Config{}, alg)
		})
	}
	t.Run("opaque and natural", func(t *testing.T) {
		t.Parallel()
		config := scripted("seed", "HS256", "same-successor=30s")
		config.Assumptions["refresh-token-form"], config.Assumptions["token-payload"] = "opaque", "natural"
		travel(t, config, mockserver.Config{}, "HS256")
	})
	for _, reuse := range []string{"reject", "new-pair=30s"} {
		t.Run("shared "+reuse, func(t *testing.T) {
			t.Parallel()
			config := scripted("seed", "HS256", reuse)
			config.State = records.NewMemory(1000)
			travel(t, config, mockserver.Config{State: records.NewMemory(1000)}, "HS256")
		})
	}
	t.Run("nothing has happened", func(t *testing.T) {
		t.Parallel()
		mock := newMock(t, mockserver.Config{})
		if err := mock.PutState(t.Context(), savedOf(t, mock)); err != nil {
			t.Error(err)
		}
	})
}

func travel(t *testing.T, config, elsewhere mockserver.Config, alg string) {
	t.Helper()
	steps := need.Rounds(60, 80, 120)
	mock := newMock(t, config)
	before := newScript(t, mock)
	before.run(steps)
	saved := savedOf(t, mock)
	text := textOf(t, saved)

	want := unsigned256(alg, before.at(mock).run(steps))
	all := entriesOf(t, mock)
	wantEntries := all[saved.Journal.Last:]
	notEmpty(t, all)

	other := newMock(t, elsewhere)
	for name, target := range map[string]*mockserver.Server{"the same mock": mock, "another mock": other} {
		newUser(t, target).do("PUT", "/_mock/state", text).want(t, 204, "")
		if diff := cmp.Diff(text, textOf(t, savedOf(t, target))); diff != "" {
			t.Errorf("%s: what was restored is saved otherwise (-want +got):\n%.2000s", name, diff)
		}
		got := unsigned256(alg, before.at(target).run(steps))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: answers (-want +got):\n%.2000s", name, diff)
		}
		if diff := cmp.Diff(wantEntries, entriesOf(t, target)); diff != "" {
			t.Errorf("%s: journal (-want +got):\n%.2000s", name, diff)
		}
	}
	if diff := cmp.Diff(textOf(t, savedOf(t, mock)), textOf(t, savedOf(t, other))); diff != "" {
		t.Errorf("the two end in different states:\n%.2000s", diff)
	}
	for _, secret := range []string{"your_api_password", before.pairs[0].Access, before.pairs[0].Refresh} {
		if strings.Contains(text, secret) {
			t.Error("the document has a token or a password")
		}
	}
}

func savedOf(tb testing.TB, s *mockserver.Server) state.Document {
	tb.Helper()
	saved, err := s.State(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return saved
}

func textOf(tb testing.TB, d state.Document) string {
	tb.Helper()
	text, err := json.Marshal(d)
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

// A reset goes back to how the mock itself was started, whatever it was given meanwhile.
func TestAResetAfterTimeTravel(t *testing.T) {
	t.Parallel()
	config := scripted("seed", "HS256", "reject")
	mock, fresh := newMock(t, config), newMock(t, config)
	if err := mock.PutState(t.Context(), savedOf(t, newMock(t, mockserver.Config{Issuer: "other"}))); err != nil {
		t.Fatal(err)
	}
	if err := mock.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(textOf(t, savedOf(t, fresh)), textOf(t, savedOf(t, mock))); diff != "" {
		t.Errorf("(-fresh +reset):\n%s", diff)
	}
	if got, want := newScript(t, mock).run(60), newScript(t, fresh).run(60); !cmp.Equal(got, want) {
		t.Error("a mock that was reset answers otherwise than a new one")
	}
}

// A document prints as what it is, whatever prints it.
func TestADocumentDoesNotPrint(t *testing.T) {
	t.Parallel()
	saved := savedOf(t, newMock(t, mockserver.Config{}))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		if got, want := fmt.Sprintf(verb, saved), "[state of 1 accounts and 0 token families]"; got != want {
			t.Errorf("%s prints %s, want %s", verb, got, want)
		}
		if got, want := fmt.Sprintf(verb, saved.Secret.Key), "[32 bytes]"; got != want {
			t.Errorf("a key prints with %s as %s, want %s", verb, got, want)
		}
	}
	if got, want := saved.LogValue().String(), "[state of 1 accounts and 0 token families]"; got != want {
		t.Errorf("it is logged as %s, want %s", got, want)
	}
}
