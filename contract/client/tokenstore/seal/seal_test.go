package seal_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
)

const secretText = "ZyXwVuTsRqPoNmLkJiHgFeDcBa"

func sealed(t testing.TB, key seal.Key, plain string) []byte {
	t.Helper()
	b, err := key.Seal([]byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// wantOpen asserts what a key makes of something sealed.
func wantOpen(t *testing.T, key seal.Key, b []byte, want string) {
	t.Helper()
	got, err := key.Open(b)
	if err != nil || string(got) != want {
		t.Errorf("got %d bytes and error %v, want %d bytes", len(got), err, len(want))
	}
}

// wantRefusal asserts the one reason, and that nothing comes with it.
func wantRefusal(t *testing.T, what string, key seal.Key, b []byte, want error, text string) {
	t.Helper()
	got, err := key.Open(b)
	if !errors.Is(err, want) || errors.Is(err, seal.ErrWrongKey) == errors.Is(err, seal.ErrDamaged) || got != nil {
		t.Errorf("%s: got %d bytes and error %v, want none and %v alone", what, len(got), err, want)
		return
	}
	if !strings.Contains(err.Error(), text) {
		t.Errorf("%s: got error %q, want %q in it", what, err, text)
	}
}

func TestSealAndOpen(t *testing.T) {
	t.Parallel()
	key := generate(t)
	for _, size := range []int{0, 1, 1000, 64 << 10, 64<<10 + 1, 300_000} { // 64 KiB is a chunk of age
		plain := strings.Repeat("x", size)
		b := sealed(t, key, plain)
		wantOpen(t, key, b, plain)
		wantOpen(t, parse(t, key.Secret()), b, plain)
		if again := sealed(t, key, plain); bytes.Equal(b, again) {
			t.Errorf("%d bytes are sealed to the same twice, want other bytes each time", size)
		}
		if more := len(b) - size; more < 100 || more > 400 {
			t.Errorf("%d bytes are sealed to %d more, want some 300", size, more)
		}
	}
	if b := sealed(t, key, secretText); bytes.Contains(b, []byte(secretText)) {
		t.Error("what is sealed holds the secret in the clear")
	}
}

// An identity of age alone knows nothing of our stanza, and the age tool has no more than that.
func TestAgeOpens(t *testing.T) {
	t.Parallel()
	key := generate(t)
	identities, err := age.ParseIdentities(strings.NewReader(key.Secret()))
	if err != nil {
		t.Fatal(err)
	}
	r, err := age.Decrypt(bytes.NewReader(sealed(t, key, "hello")), identities...)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || string(got) != "hello" {
		t.Errorf("age reads %q and error %v, want hello", got, err)
	}
}

// What the age tool has made has no stanza of ours.
func TestOpensWhatAgeMakes(t *testing.T) {
	t.Parallel()
	key := generate(t)
	recipient, err := age.ParseX25519Recipient(parsePublic(t, key))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, recipient)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(w, "hello")
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	wantOpen(t, key, b.Bytes(), "hello")
	wantRefusal(t, "a changed header", key, bytes.Replace(b.Bytes(), []byte("-> X25519 "), []byte("-> X25519 A"), 1),
		seal.ErrDamaged, "its header has changed")
	other := generate(t)
	wantRefusal(t, "another key", other, b.Bytes(), seal.ErrWrongKey, "it does not say which, and at hand is key "+other.Fingerprint())
}

func TestAnotherKey(t *testing.T) {
	t.Parallel()
	key, other := generate(t), generate(t)
	b := sealed(t, key, secretText)
	wantRefusal(t, "another key", other, b, seal.ErrWrongKey,
		fmt.Sprintf("it needs key %s, and at hand is key %s", key.Fingerprint(), other.Fingerprint()))
	two := parse(t, other.Secret()+generate(t).Secret())
	wantRefusal(t, "two other keys", two, b, seal.ErrWrongKey, "at hand is "+two.String())
}

// A new key goes in front of the old one.
func TestRotation(t *testing.T) {
	t.Parallel()
	old, fresh := generate(t), generate(t)
	both := parse(t, fresh.Secret()+old.Secret())
	wantOpen(t, both, sealed(t, old, "old"), "old")
	wantOpen(t, both, sealed(t, both, "new"), "new")
	wantOpen(t, fresh, sealed(t, both, "new"), "new")
	wantRefusal(t, "the old key alone", old, sealed(t, both, "new"), seal.ErrWrongKey, "it needs key "+fresh.Fingerprint())
	if both.Fingerprint() != fresh.Fingerprint() {
		t.Errorf("both have the fingerprint %s, want that of the one that seals, %s", both.Fingerprint(), fresh.Fingerprint())
	}
}

// No single bit can change, at no place, without it counting as damage: not as another key, and not as nothing.
func TestEveryBitCounts(t *testing.T) {
	t.Parallel()
	key := generate(t)
	b := sealed(t, key, secretText)
	for i := range b {
		for bit := range 8 {
			changed := slices.Clone(b)
			changed[i] ^= 1 << bit
			wantRefusal(t, fmt.Sprintf("bit %d of byte %d", bit, i), key, changed, seal.ErrDamaged, "")
		}
	}
}

func TestDamage(t *testing.T) {
	t.Parallel()
	key, other := generate(t), generate(t)
	b := sealed(t, key, secretText)
	for n := range b {
		wantRefusal(t, fmt.Sprintf("the first %d bytes", n), key, b[:n], seal.ErrDamaged, "")
	}
	text := func(b []byte, old, new string) []byte { return bytes.Replace(b, []byte(old), []byte(new), 1) }
	for name, test := range map[string]struct {
		b    []byte
		want string
	}{
		"nothing":          {nil, "expected a binary age file, found 0 bytes that are none"},
		"the secret alone": {[]byte(secretText), "expected a binary age file, found 26 bytes that are none"},
		"after the header": {[]byte("age-encryption.org/v1\n" + secretText + "\n"), "its header is cut or has changed"},
		"more at the end":  {append(slices.Clone(b), secretText...), "its content is cut or has changed"},
		"twice":            {slices.Concat(b, b), "its content is cut or has changed"},
		"another stanza":   {text(b, "-> X25519", "-> Y25519"), "its header has changed"},
		"another name":     {text(b, key.Fingerprint(), other.Fingerprint()), "its header has changed"},
		"no stanza of us":  {text(b, "-> popupmock-key", "-> popupmock-kez"), "its header is cut or has changed"},
	} {
		wantRefusal(t, name, key, test.b, seal.ErrDamaged, test.want)
		if _, err := key.Open(test.b); err != nil && strings.Contains(err.Error(), secretText[:6]) {
			t.Errorf("%s: the error shows what was sealed: %v", name, err)
		}
	}
	// Whoever has another key is told the truth, too: no key opens a header that has changed.
	wantRefusal(t, "a changed header and another key", other, text(b, "-> X25519 ", "-> X25519 A"), seal.ErrDamaged, "its header")
}

func TestZeroKey(t *testing.T) {
	t.Parallel()
	const want = "there is no key: parse one, or generate one"
	if _, err := (seal.Key{}).Seal([]byte("x")); err == nil || err.Error() != want {
		t.Errorf("Seal: got error %v, want %s", err, want)
	}
	if _, err := (seal.Key{}).Open(sealed(t, generate(t), "x")); err == nil || err.Error() != want {
		t.Errorf("Open: got error %v, want %s", err, want)
	}
}

// fuzzKey is the same in each process that fuzzes; nothing but the fuzzing is sealed with it.
const fuzzKey = "AGE-SECRET-KEY-1P6PVHEEKQD0L6HC45QXC64DZK9NHC8PLYLDPHX3RHR3TPFLTP8ESUYLQ66"

// FuzzOpen looks for a text that opens and was never sealed.
func FuzzOpen(f *testing.F) {
	key := parse(f, fuzzKey)
	f.Add(sealed(f, key, "hello"))
	f.Add(sealed(f, generate(f), "hello"))
	f.Add([]byte("age-encryption.org/v1\n-> X25519 a\n"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		plain, err := key.Open(b)
		if err == nil && string(plain) != "hello" {
			t.Errorf("got %q, which was never sealed", plain)
		}
		if err != nil && (plain != nil || errors.Is(err, seal.ErrWrongKey) == errors.Is(err, seal.ErrDamaged)) {
			t.Errorf("got %d bytes and error %v, want none and one reason", len(plain), err)
		}
	})
}
