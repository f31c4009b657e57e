// Command vault serves the KV secrets engine of HashiCorp Vault for the tests of the token store: the engine itself, which
// Vault and OpenBao have built in, behind the few calls of Vault that a client of it makes. Building all of Vault takes
// several minutes; this takes half of one.
//
// It prints its address when it can be reached. Its one token is "root". The engine's version 2 is at secret/, and others
// can be mounted. Nothing is kept.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"

	kv "github.com/hashicorp/vault-plugin-secrets-kv"
	"github.com/hashicorp/vault/sdk/logical"
)

const rootToken = "root"

func main() {
	listener, err := net.Listen("tcp", os.Args[1])
	if err == nil {
		s := &server{mounts: map[string]mount{}}
		if err = s.mount("secret", "2"); err == nil {
			fmt.Println("ready at", listener.Addr())
			err = http.Serve(listener, s)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

type server struct {
	mutex  sync.Mutex
	sealed bool
	mounts map[string]mount
}

type mount struct {
	version string
	backend logical.Backend
	storage logical.Storage
}

func (s *server) mount(path, version string) error {
	m := mount{version: version, storage: &logical.InmemStorage{}}
	config := &logical.BackendConfig{
		StorageView: m.storage, System: &logical.StaticSystemView{}, BackendUUID: path,
		Config: map[string]string{"version": version, "uid": path},
	}
	var err error
	if m.backend, err = kv.Factory(context.Background(), config); err != nil {
		return err
	}
	if err := m.backend.Initialize(context.Background(), &logical.InitializationRequest{Storage: m.storage}); err != nil {
		return err
	}
	s.mounts[path] = m
	return nil
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/v1/")
	body := map[string]any{}
	_ = json.NewDecoder(r.Body).Decode(&body)
	for name, values := range r.URL.Query() {
		body[name] = values[0]
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	switch {
	case s.sealed:
		refuse(w, http.StatusServiceUnavailable, "Vault is sealed")
	case r.Header.Get("X-Vault-Token") != rootToken:
		refuse(w, http.StatusForbidden, "2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n")
	case path == "sys/seal":
		s.sealed = true
		w.WriteHeader(http.StatusNoContent)
	case path == "sys/capabilities-self":
		answer(w, http.StatusOK, map[string]any{"capabilities": []string{"root"}})
	case strings.HasPrefix(path, "sys/internal/ui/mounts/"):
		s.describe(w, strings.TrimPrefix(path, "sys/internal/ui/mounts/"))
	case strings.HasPrefix(path, "sys/mounts/"):
		options, _ := body["options"].(map[string]any)
		if err := s.mount(strings.TrimPrefix(path, "sys/mounts/"), fmt.Sprint(options["version"])); err != nil {
			refuse(w, http.StatusBadRequest, err.Error())
			return
		}
		w.WriteHeader(http.StatusNoContent)
	default:
		s.engine(w, r, path, body)
	}
}

func (s *server) describe(w http.ResponseWriter, path string) {
	name, m, _, found := s.find(path)
	if !found {
		refuse(w, http.StatusForbidden, fmt.Sprintf("preflight capability check returned 403, please ensure client's policies grant access to path %q", path+"/"))
		return
	}
	answer(w, http.StatusOK, map[string]any{"path": name + "/", "type": "kv", "options": map[string]any{"version": m.version}})
}

func (s *server) find(path string) (name string, m mount, rest string, found bool) {
	for name, m := range s.mounts {
		if rest, ok := strings.CutPrefix(path+"/", name+"/"); ok {
			return name, m, strings.TrimSuffix(rest, "/"), true
		}
	}
	return "", mount{}, "", false
}

// engine hands a request to the engine, as Vault's core and its HTTP handler do.
func (s *server) engine(w http.ResponseWriter, r *http.Request, path string, body map[string]any) {
	_, m, rest, found := s.find(path)
	if !found {
		refuse(w, http.StatusNotFound, fmt.Sprintf("no handler for route %q. route entry not found.", path))
		return
	}
	request := &logical.Request{Operation: operation(r.Method), Path: rest, Data: body, Storage: m.storage}
	if exists, has, err := m.backend.HandleExistenceCheck(r.Context(), request); err == nil && has && !exists && request.Operation == logical.UpdateOperation {
		request.Operation = logical.CreateOperation
	}
	response, err := m.backend.HandleRequest(r.Context(), request)
	switch {
	case response != nil && response.IsError():
		refuse(w, http.StatusBadRequest, response.Error().Error())
	case errors.Is(err, logical.ErrUnsupportedPath), errors.Is(err, logical.ErrUnsupportedOperation):
		refuse(w, http.StatusMethodNotAllowed, "1 error occurred:\n\t* unsupported operation\n\n")
	case err != nil:
		refuse(w, http.StatusInternalServerError, err.Error())
	case response == nil && request.Operation == logical.ReadOperation:
		refuse(w, http.StatusNotFound)
	case response == nil:
		w.WriteHeader(http.StatusNoContent)
	case response.Data[logical.HTTPStatusCode] != nil: // an answer that the engine has written as a whole
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(response.Data[logical.HTTPStatusCode].(int))
		fmt.Fprint(w, response.Data[logical.HTTPRawBody])
	default:
		answer(w, http.StatusOK, response.Data)
	}
}

func operation(method string) logical.Operation {
	switch method {
	case http.MethodGet:
		return logical.ReadOperation
	case http.MethodDelete:
		return logical.DeleteOperation
	case http.MethodPatch:
		return logical.PatchOperation
	}
	return logical.UpdateOperation
}

func answer(w http.ResponseWriter, status int, data any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"data": data, "lease_id": "", "renewable": false})
}

func refuse(w http.ResponseWriter, status int, texts ...string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": append([]string{}, texts...)})
}
