package vault_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/vault/api"

	store "github.com/popupmock/popupmock/contract/client/tokenstore/vault"
	"github.com/popupmock/popupmock/examples/need/server"
)

// A way is what is between a client and its server, and may lose or answer what is sent.
type way struct {
	mutex sync.Mutex
	// meddle is asked about each request. With an answer, that is what the client gets. With lose, the request is done and
	// what the server has answered does not come back.
	meddle func(*http.Request) (answer *reply, lose bool)
}

// RoundTrip is what http.RoundTripper wants.
func (w *way) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mutex.Lock()
	meddle := w.meddle
	w.mutex.Unlock()
	if meddle == nil {
		return http.DefaultTransport.RoundTrip(r)
	}
	instead, lose := meddle(r)
	if instead != nil {
		return &http.Response{
			StatusCode: instead.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
			Header: http.Header{}, Body: io.NopCloser(strings.NewReader(instead.body)),
		}, nil
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if lose && err == nil {
		_, _ = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		return nil, errors.New("the connection broke")
	}
	return answer, err
}

func (w *way) set(meddle func(*http.Request) (*reply, bool)) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.meddle = meddle
}

// A reply is what a client gets in place of an answer.
type reply struct {
	status int
	body   string
}

// denied is how Vault answers to a token that may not do it, as it was seen to.
func denied() *reply {
	return &reply{http.StatusForbidden, `{"errors":["1 error occurred:\n\t* permission denied\n\n"]}`}
}

// ok is an answer with data.
func ok(data any) *reply {
	body, _ := json.Marshal(map[string]any{"data": data})
	return &reply{http.StatusOK, string(body)}
}

// dial returns a client whose requests go a way. It does not wait before it tries again.
func dial(t testing.TB, w *way, address, token string) *api.Client {
	t.Helper()
	config := api.DefaultConfig()
	if config.Error != nil {
		t.Fatal(config.Error)
	}
	config.Address, config.HttpClient = address, &http.Client{Transport: w}
	config.MinRetryWait, config.MaxRetryWait = time.Millisecond, 2*time.Millisecond
	client, err := api.NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	client.SetToken(token)
	return client
}

func root(t testing.TB, s *server.Vault) *api.Client {
	t.Helper()
	return dial(t, &way{}, s.Address, s.Token)
}

// open returns a store with what is given in config.
func open(t testing.TB, client *api.Client, config store.Config) *store.Store {
	t.Helper()
	config.Client = client
	if config.Path == "" {
		config.Path = "popup/123456"
	}
	s, err := store.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// write stores fields as somebody else does, whatever the version is.
func write(t testing.TB, client *api.Client, path string, data map[string]any) {
	t.Helper()
	_, err := client.Logical().WriteWithContext(context.WithoutCancel(t.Context()), "secret/data/"+path, map[string]any{"data": data})
	if err != nil {
		t.Errorf("writing secret %s: %v", path, err)
	}
}

// fields are those of a secret, nil where there is none.
func fields(t testing.TB, client *api.Client, path string) map[string]any {
	t.Helper()
	found, err := client.Logical().ReadWithContext(context.WithoutCancel(t.Context()), "secret/data/"+path)
	if err != nil {
		t.Errorf("reading secret %s: %v", path, err)
	}
	if found == nil {
		return nil
	}
	data, _ := found.Data["data"].(map[string]any)
	return data
}
