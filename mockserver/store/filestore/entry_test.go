package filestore

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// What is in a frame comes back under its own key alone, and nothing else is taken for a frame.
func FuzzUnseal(f *testing.F) {
	f.Add("key", []byte("payload"))
	f.Add("", []byte{})
	f.Add(headerKey, seal(headerKey, header{}.encode()))
	f.Fuzz(func(t *testing.T, key string, b []byte) {
		if payload, err := unseal(key, b); err == nil && !bytes.Equal(seal(key, payload), b) {
			t.Errorf("%x is taken for the frame of %x", b, payload)
		}
		sealed := seal(key, b)
		if payload, err := unseal(key, sealed); err != nil || !bytes.Equal(payload, b) {
			t.Errorf("unseal: %x, %v, want %x", payload, err, b)
		}
		if _, err := unseal(key+"x", sealed); err == nil {
			t.Error("a frame is good under another key")
		}
		for i := range sealed {
			sealed[i] ^= 1
			if _, err := unseal(key, sealed); err == nil {
				t.Errorf("byte %d is changed, and nobody notices", i)
			}
			sealed[i] ^= 1
		}
	})
}

// A key that is understood is the one that its parts give, so that no two records share an entry.
func FuzzSplitKey(f *testing.F) {
	for _, key := range []string{headerKey, keyOf("a", versionEntry, ""), keyOf("a\x00", fieldEntry, "\x01\x00"), "\x00\x01a", "\x00\x01a\x02b"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		record, kind, field, err := splitKey(key)
		if err == nil && keyOf(record, kind, field) != key {
			t.Errorf("%q is taken for %q, %d, %q", key, record, kind, field)
		}
	})
}

func FuzzDecodeHeader(f *testing.F) {
	f.Add(header{7, tally{3, 1 << 40}}.encode())
	f.Add([]byte{0, 0, 0, 2})
	f.Fuzz(func(t *testing.T, b []byte) {
		if h, err := decodeHeader(b); err == nil && !bytes.Equal(h.encode(), b) {
			t.Errorf("%x is taken for %+v", b, h)
		}
	})
}

func TestSplitKey(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("l", records.MaxKey)
	for _, c := range []struct {
		record string
		kind   byte
		field  string
	}{{"a", versionEntry, ""}, {"a", fieldEntry, "b"}, {"a\x00\x01", fieldEntry, "\x00"}, {long, fieldEntry, long}} {
		record, kind, field, err := splitKey(keyOf(c.record, c.kind, c.field))
		if err != nil || record != c.record || kind != c.kind || field != c.field {
			t.Errorf("splitKey of %.20q %d %.20q: %.20q, %d, %.20q, %v", c.record, c.kind, c.field, record, kind, field, err)
		}
	}
	for key, want := range map[string]string{
		"":                                `the entry "" has no length in front`,
		"\x00":                            `has no length in front`,
		"\x00\x00a":                       "says that its record has a name of 0 bytes",
		"\x00\x02a\x00":                   "says that its record has a name of 2 bytes",
		"\xff\xff" + long:                 "says that its record has a name of 65535 bytes",
		keyOf("a", versionEntry, "x"):     "is neither a version nor a field",
		keyOf("a", fieldEntry, ""):        "is neither a version nor a field",
		keyOf("a", 2, "x"):                "is neither a version nor a field",
		keyOf("a", fieldEntry, long+long): "is neither a version nor a field",
	} {
		if _, _, _, err := splitKey(key); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("splitKey(%.20q): %v, want %q", key, err, want)
		}
	}
}

func TestDecodeHeader(t *testing.T) {
	t.Parallel()
	good := header{7, tally{3, 1 << 40}}
	if h, err := decodeHeader(good.encode()); err != nil || h != good {
		t.Errorf("decodeHeader: %+v, %v, want %+v", h, err, good)
	}
	for what, c := range map[string]struct {
		b     []byte
		newer bool
		text  string
	}{
		"nothing":   {nil, false, "is cut off"},
		"short":     {good.encode()[:20], false, "the format 1 and 20 bytes"},
		"long":      {append(good.encode(), 0), false, "the format 1 and 29 bytes"},
		"no format": {make([]byte, headerSize), false, "the format 0 and 28 bytes"},
		"newer":     {[]byte{0, 0, 0, 2, 'x'}, true, "2, and this program knows up to 1: use a newer popupmock"},
	} {
		if _, err := decodeHeader(c.b); err == nil || !strings.Contains(err.Error(), c.text) || errors.Is(err, ErrNewer) != c.newer {
			t.Errorf("%s: %v, want %q", what, err, c.text)
		}
	}
}
