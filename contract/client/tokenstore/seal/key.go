package seal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"filippo.io/age"
)

// Key seals and opens. It is one X25519 identity of age or several: the first seals, any of them opens, so that a new key
// is put in front of the old one until all that the old one has sealed is sealed anew.
//
// The zero Key holds none. Wherever a Key is printed, logged or encoded, its fingerprint stands instead.
type Key struct {
	identities []*age.X25519Identity
}

const (
	secretPrefix      = "AGE-SECRET-KEY-1"
	postQuantumPrefix = "AGE-SECRET-KEY-PQ-1"
	publicPrefix      = "age1"
	// fingerprintBytes is how much of the hash a fingerprint shows.
	fingerprintBytes = 6
	// maxKeyText bounds what is read as a key, in bytes: many identities, and no file given by mistake.
	maxKeyText = 64 << 10
)

// GenerateKey makes a Key of one new identity.
func GenerateKey() (Key, error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return Key{}, fmt.Errorf("generating a key: %w", err)
	}
	return Key{identities: []*age.X25519Identity{identity}}, nil
}

// ParseKey reads what age-keygen prints: one AGE-SECRET-KEY-1... a line, between them empty lines and comments that start
// with #. An error names the line, what was wrong with it and what was expected, and shows nothing of the text.
func ParseKey(text string) (Key, error) {
	if len(text) > maxKeyText {
		return Key{}, fmt.Errorf("the key has %d bytes; expected at most %d, such as one line that starts with %s", len(text), maxKeyText, secretPrefix)
	}
	var key Key
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		identity, err := parseIdentity(line)
		if err != nil {
			return Key{}, fmt.Errorf("line %d of the key: %w", i+1, err)
		}
		key.identities = append(key.identities, identity)
	}
	if len(key.identities) == 0 {
		return Key{}, fmt.Errorf("the key is empty; expected a line that starts with %s, as age-keygen prints it", secretPrefix)
	}
	return key, nil
}

// parseIdentity does not wrap the errors of age, which show characters of what they could not read.
func parseIdentity(line string) (*age.X25519Identity, error) {
	switch {
	case strings.HasPrefix(line, postQuantumPrefix):
		return nil, fmt.Errorf("a post-quantum key; expected an X25519 key, which starts with %s: age-keygen without -pq makes one", secretPrefix)
	case strings.HasPrefix(line, publicPrefix):
		return nil, fmt.Errorf("a public key, which opens nothing; expected the secret key, which starts with %s", secretPrefix)
	case !strings.HasPrefix(line, secretPrefix):
		return nil, fmt.Errorf("not a key; expected %s and 58 more capitals and digits, as age-keygen prints it", secretPrefix)
	}
	identity, err := age.ParseX25519Identity(line)
	if err != nil {
		return nil, errors.New("a key that is mistyped or cut: its checksum does not fit; expected the whole line that age-keygen has printed")
	}
	return identity, nil
}

// Secret is the text that ParseKey reads, one identity a line: for whoever keeps the key, and for no log.
func (k Key) Secret() string {
	var text strings.Builder
	for _, identity := range k.identities {
		text.WriteString(identity.String() + "\n")
	}
	return text.String()
}

// IsZero tells whether there is no key.
func (k Key) IsZero() bool { return len(k.identities) == 0 }

// Fingerprint names the identity that seals, in 12 hexadecimal digits of the SHA-256 of its public key. The public key
// itself is not shown: whoever has it can seal tokens of their own. It is empty for the zero Key.
func (k Key) Fingerprint() string {
	if k.IsZero() {
		return ""
	}
	return fingerprint(k.identities[0])
}

func fingerprint(identity *age.X25519Identity) string {
	sum := sha256.Sum256([]byte(identity.Recipient().String()))
	return hex.EncodeToString(sum[:fingerprintBytes])
}

// fingerprints names all identities, the one that seals first.
func (k Key) fingerprints() []string {
	var all []string
	for _, identity := range k.identities {
		all = append(all, fingerprint(identity))
	}
	return all
}

// String says which key it is, such as "key 1f8a03c2b7de", all identities when there are several, or "no key".
func (k Key) String() string {
	if k.IsZero() {
		return "no key"
	}
	return "key " + strings.Join(k.fingerprints(), ", ")
}

// Format writes String under every verb, so that no %x and no %#v shows more.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// LogValue is what slog writes.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalText is what encoders write, JSON among them. There is no way back from it: Secret is the text that has one.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }
