package redis

import (
	"errors"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// FuzzDecode reads hashes that others have written: each is a pair that is written back as it was, or an error that shows
// none of it.
func FuzzDecode(f *testing.F) {
	client := redis.NewClient(&redis.Options{})
	f.Cleanup(func() { _ = client.Close() })
	s, err := New(Config{Client: client, ClientID: "1"})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][3]string{
		{"access", "refresh", "1736937000"}, {"", "", "0"}, {"a", "", "253402300799"}, {"a", "b", "-1"}, {"a", "b", "1e9"},
		{sealedPrefix + "v1\n", "b", "1"}, {"a", "b", " 1"}, {"a", "b", "+1"}, {"a", "b", "007"}, {"a", "b", "9223372036854775808"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, access, refresh, expires string) {
		found, err := s.newFields([]any{access, refresh, expires})
		var pair tokenstore.Pair
		if err == nil {
			pair, err = s.decode(found)
		}
		if err != nil {
			if !errors.Is(err, tokenstore.ErrDamaged) && !errors.Is(err, tokenstore.ErrWrongKey) {
				t.Errorf("error %v, want that it is damaged, or sealed", err)
			}
			if len(access) > 12 && strings.Contains(err.Error(), access) {
				t.Errorf("error %v shows the access token", err)
			}
			return
		}
		again, err := s.encode(pair)
		if err != nil || again.access != access || again.refresh != refresh {
			t.Errorf("%q becomes %q, %v", found, again, err)
		}
		if back, err := s.decode(again); err != nil || back != pair {
			t.Errorf("%v becomes %v, %v", pair, back, err)
		}
	})
}
