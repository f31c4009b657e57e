package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// FuzzDecode reads secrets that others have written: each is a pair that is written back as it was, or damaged.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"access_token":"a","refresh_token":"b"}`, `{"access_token":"a","refresh_token":"b","expires_at":1,"refresh_expires_at":"2"}`,
		`{"access_token":"","refresh_token":""}`, `{"access_token":1}`, `{"access_token":"a","refresh_token":"b","expires_at":1e3}`,
		`{"access_token":"a","refresh_token":"b","expires_at":-0}`, `{"holder":"a","lease_ms":1}`,
	} {
		f.Add([]byte(seed))
	}
	s := &Store{config: Config{Mount: DefaultMount, Path: "a"}, lock: "a-lock"}
	f.Fuzz(func(t *testing.T, text []byte) {
		var data map[string]any
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		if decoder.Decode(&data) != nil {
			return
		}
		if _, _, err := s.decodeLock(data); err != nil && !errors.Is(err, tokenstore.ErrUnavailable) {
			t.Errorf("the lock: error %v", err)
		}
		pair, err := s.decode(data)
		if err != nil {
			if !errors.Is(err, tokenstore.ErrDamaged) {
				t.Errorf("error %v, want that it is damaged", err)
			}
			return
		}
		encoded, err := json.Marshal(encode(pair))
		if err != nil {
			t.Fatal(err)
		}
		var again map[string]any
		decoder = json.NewDecoder(bytes.NewReader(encoded))
		decoder.UseNumber()
		if err := decoder.Decode(&again); err != nil {
			t.Fatal(err)
		}
		if back, err := s.decode(again); err != nil || back != pair {
			t.Errorf("%s becomes %v and then %v, %v", text, pair, back, err)
		}
	})
}
