package seal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
)

func generate(t testing.TB) seal.Key {
	t.Helper()
	key, err := seal.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func parse(t testing.TB, text string) seal.Key {
	t.Helper()
	key, err := seal.ParseKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// shows tells whether a text holds some letters in a row of the secret part of a key.
func shows(text, key string) bool {
	text = strings.ToUpper(text)
	secret := strings.TrimPrefix(strings.TrimSpace(key), "AGE-SECRET-KEY-1")
	for i := range len(secret) - 5 {
		if strings.Contains(text, secret[i:i+6]) {
			return true
		}
	}
	return false
}

func TestParseKey(t *testing.T) {
	t.Parallel()
	key := generate(t)
	secret := strings.TrimSpace(key.Secret())
	for name, text := range map[string]string{
		"a line":               secret,
		"a line and its end":   secret + "\n",
		"ends of Windows":      secret + "\r\n",
		"blanks around":        "  \t" + secret + "  ",
		"what age-keygen says": "# created: 2026-11-26T18:00:00Z\n# public key: age1abc\n" + secret + "\n",
		"empty lines":          "\n\n" + secret + "\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := parse(t, text); got.Fingerprint() != key.Fingerprint() || got.Secret() != key.Secret() {
				t.Errorf("got %v, want %v", got, key)
			}
		})
	}
}

func TestParseKeyRefuses(t *testing.T) {
	t.Parallel()
	secret := strings.TrimSpace(generate(t).Secret())
	identity, err := age.ParseX25519Identity(secret)
	if err != nil {
		t.Fatal(err)
	}
	const (
		mistyped = "line 1 of the key: a key that is mistyped or cut: its checksum does not fit; expected the whole line that age-keygen has printed"
		none     = "line 1 of the key: not a key; expected AGE-SECRET-KEY-1 and 58 more capitals and digits, as age-keygen prints it"
		empty    = "the key is empty; expected a line that starts with AGE-SECRET-KEY-1, as age-keygen prints it"
	)
	wrong := secret[:len(secret)-1] + "Q"
	if wrong == secret {
		wrong = secret[:len(secret)-1] + "P"
	}
	for name, test := range map[string]struct{ text, want string }{
		"nothing":             {"", empty},
		"only comments":       {"# " + secret + "\n\n", empty},
		"a letter is wrong":   {wrong, mistyped},
		"the end is missing":  {secret[:len(secret)-1], mistyped},
		"a letter more":       {secret + "Q", mistyped},
		"no letter of bech32": {secret[:40] + "!" + secret[41:], mistyped},
		"only the prefix":     {"AGE-SECRET-KEY-1", mistyped},
		"two on a line":       {secret + " " + secret, mistyped},
		"small letters":       {strings.ToLower(secret), none},
		"a variable":          {"KEY=" + secret, none},
		"the prefix is gone":  {secret[16:], none},
		"a public key":        {identity.Recipient().String(), "line 1 of the key: a public key, which opens nothing; expected the secret key, which starts with AGE-SECRET-KEY-1"},
		"a post-quantum key":  {"AGE-SECRET-KEY-PQ-1QQQ", "line 1 of the key: a post-quantum key; expected an X25519 key, which starts with AGE-SECRET-KEY-1: age-keygen without -pq makes one"},
		"the second is wrong": {secret + "\n\n" + secret[16:], "line 3" + none[len("line 1"):]},
		"some other file":     {strings.Repeat("x", 64<<10+1), "the key has 65537 bytes; expected at most 65536, such as one line that starts with AGE-SECRET-KEY-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key, err := seal.ParseKey(test.text)
			if err == nil || err.Error() != test.want {
				t.Errorf("got error %v, want %s", err, test.want)
			}
			if !key.IsZero() {
				t.Errorf("got %v with the error, want no key", key)
			}
			if err != nil && shows(err.Error(), secret) {
				t.Errorf("the error shows the key: %v", err)
			}
		})
	}
}

// Wherever a key is printed, it is its fingerprint that shows.
func TestKeyIsNotPrinted(t *testing.T) {
	t.Parallel()
	key := generate(t)
	two := parse(t, key.Secret()+generate(t).Secret())
	encoded, err := json.Marshal(map[string]any{"key": key, "two": &two})
	if err != nil {
		t.Fatal(err)
	}
	var logged bytes.Buffer
	slog.New(slog.NewTextHandler(&logged, nil)).Info("a key", "key", key, "two", two)
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("a key", "key", key, "in", struct{ Key seal.Key }{key})
	texts := map[string]string{"JSON": string(encoded), "slog": logged.String(), "String": key.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T%[1]v"} {
		texts[verb] = fmt.Sprintf(verb, key)
		texts["in a struct "+verb] = fmt.Sprintf(verb, struct{ Key *seal.Key }{&key})
		texts["hidden in a struct "+verb] = fmt.Sprintf(verb, struct{ key seal.Key }{key})
	}
	if got := slog.AnyValue(key).Resolve(); got.Kind() != slog.KindString || got.String() != key.String() {
		t.Errorf("a handler of slog gets %v, want the text %q", got.Kind(), key.String())
	}
	public := parsePublic(t, key)
	for name, text := range texts {
		if shows(text, key.Secret()) || strings.Contains(text, public) {
			t.Errorf("%s shows the key: %s", name, text)
		}
		if !strings.Contains(name, "struct") && !strings.Contains(text, key.Fingerprint()) {
			t.Errorf("%s is %s, want the fingerprint %s in it", name, text, key.Fingerprint())
		}
	}
	if got := (seal.Key{}).String(); got != "no key" {
		t.Errorf("the zero key is %q, want %q", got, "no key")
	}
	if got := (seal.Key{}).Fingerprint(); got != "" {
		t.Errorf("the fingerprint of the zero key is %q, want none", got)
	}
}

func parsePublic(t *testing.T, key seal.Key) string {
	t.Helper()
	identity, err := age.ParseX25519Identity(strings.TrimSpace(key.Secret()))
	if err != nil {
		t.Fatal(err)
	}
	return identity.Recipient().String()
}

func FuzzParseKey(f *testing.F) {
	secret := generate(f).Secret()
	f.Add(secret)
	f.Add("# a comment\n" + secret + "\r\n" + secret)
	f.Add("age1qqq")
	f.Add("AGE-SECRET-KEY-PQ-1")
	f.Fuzz(func(t *testing.T, text string) {
		key, err := seal.ParseKey(text)
		if err != nil {
			if !key.IsZero() {
				t.Errorf("got %v with error %v", key, err)
			}
			return
		}
		again := parse(t, key.Secret())
		if again.String() != key.String() || key.IsZero() {
			t.Errorf("its secret is read as %v, want %v", again, key)
		}
	})
}
