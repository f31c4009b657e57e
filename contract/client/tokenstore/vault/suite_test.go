package vault_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/storetest"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/vault"
	"github.com/popupmock/popupmock/examples/need/server"
)

// TestSuite runs the suite for all stores on one server, each place with secrets of its own.
func TestSuite(t *testing.T) {
	t.Parallel()
	vault := server.NewVault(t)
	var places atomic.Int64
	storetest.Run(t, func(t *testing.T) storetest.Place { return place(t, vault, fmt.Sprintf("popup/%d", places.Add(1))) })
}

func place(t *testing.T, vault *server.Vault, path string) storetest.Place {
	client, w := root(t, vault), &way{}
	denying := func(method string) func() func() {
		return func() func() {
			w.set(func(r *http.Request) (*reply, bool) {
				if strings.HasSuffix(r.URL.Path, path) && (method == "" || r.Method == method) {
					return denied(), false
				}
				return nil, false
			})
			return func() { w.set(nil) }
		}
	}
	set := func(field string, value any) storetest.Damage {
		return storetest.Damage{Name: fmt.Sprintf("%s is %v", field, value), Do: func() {
			data := fields(t, client, path)
			data[field] = value
			write(t, client, path, data)
		}}
	}
	return storetest.Place{
		Open: func() tokenstore.Store {
			return open(t, dial(t, w, vault.Address, vault.Token), store.Config{Path: path, Lease: 3 * time.Second})
		},
		Name: "vault secret/data/" + path,
		Stored: func() []byte {
			if data := fields(t, client, path); len(data) > 0 {
				return fmt.Append(nil, data)
			}
			return nil
		},
		Damages: []storetest.Damage{
			set("access_token", nil), set("refresh_token", nil), set("access_token", 1), set("refresh_token", map[string]any{"a": 1}),
			set("expires_at", "soon"), set("expires_at", 1.5), set("expires_at", -1), set("expires_at", 253402300800),
			set("refresh_expires_at", true),
			{Name: "something else", Do: func() { write(t, client, path, map[string]any{"password": "secret"}) }},
		},
		Break:        denying(""),
		BreakWriting: denying(http.MethodPut),
		LoseLock:     func() { write(t, client, path+"-lock", map[string]any{"holder": "", "lease_ms": 0}) },
		NoticesLoss:  true,
	}
}
