package storetest

import (
	"context"
	"fmt"
	"html"
	"strings"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

type pairOf = func(tokenstore.Pair) tokenstore.Pair

// reads makes the store see another pair than what is there.
func reads(see pairOf) func(m *model) {
	return func(m *model) {
		m.read = func() ([]byte, tokenstore.Pair, error) {
			content, pair, err := m.rightRead()
			if content == nil {
				return nil, tokenstore.Pair{}, err
			}
			return content, see(pair), err
		}
	}
}

// writes makes the store write another pair than it says.
func writes(spoil pairOf) func(m *model) {
	return func(m *model) {
		m.write = func(h *holder, before []byte, pair tokenstore.Pair) error {
			return m.rightWrite(h, before, spoil(pair))
		}
	}
}

func keepingMutants() []mutant {
	return []mutant{
		{"nothing counts as damage", "keeps/nothing at first", "damaged", func(m *model) {
			m.read = func() ([]byte, tokenstore.Pair, error) {
				content, pair, err := m.rightRead()
				if content == nil && err == nil {
					err = tokenstore.ErrDamaged
				}
				return content, pair, err
			}
		}},
		{"change is not called when there is nothing", "keeps/nothing at first", "after 0 calls", func(m *model) {
			m.call = func(h *holder, change tokenstore.Change, current tokenstore.Pair) (tokenstore.Pair, error) {
				if current.IsZero() {
					return current, nil
				}
				return change(h.ctx, current)
			}
		}},
		{"change is called twice", "keeps/nothing at first", "after 2 calls", func(m *model) {
			m.call = func(h *holder, change tokenstore.Change, current tokenstore.Pair) (tokenstore.Pair, error) {
				_, _ = change(h.ctx, current)
				return change(h.ctx, current)
			}
		}},
		{"the tokens are mixed up", "keeps/a pair", "after Update: got", reads(func(p tokenstore.Pair) tokenstore.Pair {
			p.Access, p.Refresh = p.Refresh, p.Access
			return p
		})},
		{"the expiry of the access token is lost", "keeps/a pair", "after Update: got", writes(func(p tokenstore.Pair) tokenstore.Pair {
			p.AccessExpiresAt = time.Time{}
			return p
		})},
		{"the expiry of the refresh token is lost", "keeps/a pair", "after Update: got", writes(func(p tokenstore.Pair) tokenstore.Pair {
			p.RefreshExpiresAt = time.Time{}
			return p
		})},
		{"each instance keeps its own", "keeps/a pair", "after Update: got", func(m *model) { m.disk = newDisk() }},
		{"Update returns the pair before", "keeps/a pair", "from Update: got", func(m *model) {
			m.update = func(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
				_, before, _ := m.read()
				_, err := m.rightUpdate(ctx, change)
				return before, err
			}
		}},
		{"change gets no pair", "keeps/a pair", "given to change", func(m *model) {
			m.call = func(h *holder, change tokenstore.Change, _ tokenstore.Pair) (tokenstore.Pair, error) {
				return change(h.ctx, tokenstore.Pair{})
			}
		}},
		{"an unknown expiry becomes 1970", "keeps/no expiry of the refresh token", "1970", reads(func(p tokenstore.Pair) tokenstore.Pair {
			if p.RefreshExpiresAt.IsZero() {
				p.RefreshExpiresAt = time.Unix(0, 0).UTC()
			}
			return p
		})},
		{"fractions of seconds are kept", "keeps/whole seconds in UTC", "from Update with fractions", func(m *model) {
			m.form = func(p tokenstore.Pair) tokenstore.Pair { return p }
		}},
		{"fractions of seconds are rounded up", "keeps/whole seconds in UTC", "after Update with fractions", func(m *model) {
			m.form = func(p tokenstore.Pair) tokenstore.Pair {
				p.AccessExpiresAt = p.AccessExpiresAt.Add(time.Second - 1)
				return p.Canonical()
			}
			m.update = func(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
				_, err := m.rightUpdate(ctx, change)
				return samplePair(1), err // hides what it has stored
			}
		}},
		{"times are read in another zone", "keeps/whole seconds in UTC", "after Update with fractions", reads(func(p tokenstore.Pair) tokenstore.Pair {
			p.AccessExpiresAt = p.AccessExpiresAt.In(time.FixedZone("there", 3600))
			return p
		})},
		{"an access token alone counts as nothing", "keeps/one token alone", "with one token", reads(func(p tokenstore.Pair) tokenstore.Pair {
			if p.Refresh == "" {
				return tokenstore.Pair{}
			}
			return p
		})},
		{"a refresh token alone counts as nothing", "keeps/one token alone", "with one token", reads(func(p tokenstore.Pair) tokenstore.Pair {
			if p.Access == "" {
				return tokenstore.Pair{}
			}
			return p
		})},
		{"blanks are cut off", "keeps/any text", "with blanks at the ends", writes(eachToken(strings.TrimSpace))},
		{"texts end at a zero", "keeps/any text", "with control characters", writes(eachToken(func(text string) string {
			before, _, _ := strings.Cut(text, "\x00")
			return before
		}))},
		{"texts have room for 4 KiB", "keeps/any text", "with 64 KiB", writes(eachToken(func(text string) string { return text[:min(len(text), 4096)] }))},
		{"texts are escaped", "keeps/any text", "with quotes", writes(eachToken(html.EscapeString))},
		{"null means nothing", "keeps/any text", "with words", writes(eachToken(func(text string) string { return strings.TrimPrefix(text, "null") }))},
		{"numbers are read as such", "keeps/any text", "with numbers", writes(eachToken(func(text string) string {
			var n int
			if _, err := fmt.Sscanf(text, "%d", &n); err == nil && strings.Trim(text, "0123456789") == "" {
				return fmt.Sprint(n)
			}
			return text
		}))},
		{"texts are Latin", "keeps/any text", "with letters of the world", writes(eachToken(func(text string) string { return strings.ReplaceAll(text, "😀", "?") }))},
		{"marks of byte order are dropped", "keeps/any text", "with odd characters", writes(eachToken(func(text string) string { return strings.ReplaceAll(text, "\ufeff", "") }))},
		{"ends of lines are changed", "keeps/any text", "with lines", writes(eachToken(func(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }))},
		{"one letter is no token", "keeps/any text", "with one letter", writes(eachToken(func(text string) string {
			if len(text) < 2 {
				return ""
			}
			return text
		}))},
		{"the first pair stays", "keeps/the last of several", "after another Update", func(m *model) {
			m.same = func(_, current tokenstore.Pair) bool { return !current.IsZero() }
		}},
		{"a new access token alone is not noticed", "keeps/the last of several", "of the access token alone", func(m *model) {
			m.same = func(changed, current tokenstore.Pair) bool { return changed.Refresh == current.Refresh }
		}},
		{"a new refresh token alone is not noticed", "keeps/the last of several", "of the refresh token alone", func(m *model) {
			m.same = func(changed, current tokenstore.Pair) bool { return changed.Access == current.Access }
		}},
	}
}

// eachToken makes a pair of texts that are not what they were.
func eachToken(spoil func(string) string) pairOf {
	return func(p tokenstore.Pair) tokenstore.Pair {
		p.Access, p.Refresh = tokenstore.Token(spoil(string(p.Access))), tokenstore.Token(spoil(string(p.Refresh)))
		return p
	}
}

func clearingMutants() []mutant {
	return []mutant{
		{"clearing does nothing", "keeps/nothing after clearing", "from clearing", func(m *model) {
			m.same = func(changed, current tokenstore.Pair) bool { return changed.IsZero() || changed.SameTokens(current) }
		}},
		{"clearing seems to do something", "keeps/nothing after clearing", "after clearing: got", func(m *model) {
			m.write = func(h *holder, before []byte, pair tokenstore.Pair) error {
				if pair.IsZero() {
					return nil
				}
				return m.rightWrite(h, before, pair)
			}
		}},
		{"clearing leaves an empty pair", "keeps/nothing after clearing", "what is stored has changed", func(m *model) {
			m.write = func(h *holder, before []byte, pair tokenstore.Pair) error {
				if pair.IsZero() {
					empty, _ := tokenstore.Seal(pair, m.key)
					return m.disk.swap(before, empty)
				}
				return m.rightWrite(h, before, pair)
			}
		}},
		{"a time alone is kept", "keeps/nothing after clearing", "a time and no token", func(m *model) {
			m.form = func(p tokenstore.Pair) tokenstore.Pair { return p }
			var kept tokenstore.Pair
			m.write = func(h *holder, before []byte, pair tokenstore.Pair) error {
				kept = pair
				return m.rightWrite(h, before, pair)
			}
			m.read = func() ([]byte, tokenstore.Pair, error) {
				content, pair, err := m.rightRead()
				if content == nil && kept.IsZero() {
					pair = kept
				}
				return content, pair, err
			}
		}},
	}
}
