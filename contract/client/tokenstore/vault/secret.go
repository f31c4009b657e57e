package vault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/vault/api"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// secret is the last version of a secret.
type secret struct {
	// data is its fields, nil where there is no secret, or where its last version was deleted.
	data map[string]any
	// version is what the next write has to name, zero for a secret that never was.
	version int64
}

// errVersion says that a secret has another version than a write has named.
var errVersion = errors.New("the secret has another version")

// read returns a secret of the engine. Where there is none it looks whether the engine is there: Vault answers the same for
// a mount that is not there, or is of version 1.
func (s *Store) read(ctx context.Context, path string) (secret, error) {
	var answer *api.Secret
	err := s.bounded(ctx, "data/"+path, func(ctx context.Context) (err error) {
		answer, err = s.config.Client.Logical().ReadWithContext(ctx, s.config.Mount+"/data/"+path)
		return err
	})
	if err != nil {
		return secret{}, err
	}
	if answer == nil {
		return secret{}, s.checkMount(ctx)
	}
	metadata, _ := answer.Data["metadata"].(map[string]any)
	version, ok := number(metadata["version"])
	data, isObject := answer.Data["data"].(map[string]any)
	if !ok || version < 1 || !isObject && answer.Data["data"] != nil {
		if err := s.checkMount(ctx); err != nil {
			return secret{}, err
		}
		return secret{}, fmt.Errorf("%w: vault %s/data/%s: the answer is not that of a KV engine of version 2", tokenstore.ErrUnavailable, s.config.Mount, path)
	}
	return secret{data, version}, nil
}

// write stores a secret, unless it has another version than the one named: the error is errVersion then, which it is, too,
// when the client has written it and sent it again because the answer did not come.
func (s *Store) write(ctx context.Context, path string, data map[string]any, version int64) error {
	return s.bounded(ctx, "data/"+path, func(ctx context.Context) error {
		_, err := s.config.Client.Logical().WriteWithContext(ctx, s.config.Mount+"/data/"+path,
			map[string]any{"data": data, "options": map[string]any{"cas": version}})
		if isVersionMismatch(err) {
			return errVersion
		}
		return err
	})
}

// isVersionMismatch goes by the text, as there is no code: "check-and-set parameter did not match the current version".
func isVersionMismatch(err error) bool {
	answer, ok := errors.AsType[*api.ResponseError](err)
	return ok && answer.StatusCode == http.StatusBadRequest &&
		slices.ContainsFunc(answer.Errors, func(text string) bool { return strings.Contains(text, "did not match the current version") })
}

// checkMount asks once what engine there is. In one of version 1 the writes would go through, and name no version.
func (s *Store) checkMount(ctx context.Context) error {
	if s.versioned.Load() {
		return nil
	}
	var answer *api.Secret
	err := s.bounded(ctx, "", func(ctx context.Context) (err error) {
		answer, err = s.config.Client.Logical().ReadWithContext(ctx, "sys/internal/ui/mounts/"+s.config.Mount)
		return err
	})
	if err != nil {
		return err
	}
	var kind, version, path any
	if answer != nil {
		options, _ := answer.Data["options"].(map[string]any)
		kind, version, path = answer.Data["type"], options["version"], answer.Data["path"]
	}
	if version != "2" || path != s.config.Mount+"/" {
		return fmt.Errorf("%w: vault mount %s: there is an engine %v of version %v at %v, expected kv of version 2 (vault secrets enable -path=%s kv-v2)",
			tokenstore.ErrUnavailable, s.config.Mount, kind, version, path, s.config.Mount)
	}
	s.versioned.Store(true)
	return nil
}

// checkRights finds out before change is called whether its pair could be written. A token that may not even ask that is
// trusted.
func (s *Store) checkRights(ctx context.Context) error {
	path := s.config.Mount + "/data/" + s.config.Path
	var answer *api.Secret
	err := s.bounded(ctx, "data/"+s.config.Path, func(ctx context.Context) (err error) {
		answer, err = s.config.Client.Logical().WriteWithContext(ctx, "sys/capabilities-self", map[string]any{"paths": []string{path}})
		if refused, ok := errors.AsType[*api.ResponseError](err); ok && refused.StatusCode == http.StatusForbidden {
			return nil
		}
		return err
	})
	if err != nil || answer == nil {
		return err
	}
	rights, _ := answer.Data["capabilities"].([]any)
	if slices.Contains(rights, any("root")) || slices.Contains(rights, any("update")) && slices.Contains(rights, any("create")) {
		return nil
	}
	return fmt.Errorf("%w: vault %s: the token has the capabilities %v there, expected create, read and update", tokenstore.ErrUnavailable, path, rights)
}

// number reads a whole number, or the digits in a text that "vault kv put" stores in its place.
func number(value any) (int64, bool) {
	switch value := value.(type) {
	case json.Number:
		n, err := value.Int64()
		return n, err == nil
	case string:
		n, err := json.Number(value).Int64()
		return n, err == nil
	}
	return 0, false
}
