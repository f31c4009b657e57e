package config

import (
	"bytes"
	_ "embed"
)

//go:embed schema.json
var schema []byte

// Schema returns the JSON Schema (draft 2020-12) of the configuration file, for editors and validators. It says what can
// be said so: that usernames differ, for example, only Load knows. The caller owns the bytes.
func Schema() []byte { return bytes.Clone(schema) }
