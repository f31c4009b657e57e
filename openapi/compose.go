package openapi

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/oasdiff/yaml3"
)

// Overlay names a change of the vendor's API that Load and YAML make when asked to.
type Overlay string

const (
	// Legacy is the older version of the login page: answers of /auth/* are bare, and their errors flat.
	Legacy Overlay = "legacy"
	// Extensions are what sites of the same text family have beside the vendor's documented set: a wallet and a transaction
	// by id, charges, and orders.
	Extensions Overlay = "extensions"
)

//go:embed legacy.yaml
var legacy []byte

//go:embed extensions.yaml
var extensions []byte

// overlays are all there are, in the order in which they are laid over the document.
var overlays = []struct {
	name Overlay
	text []byte
}{
	{Legacy, legacy},
	{Extensions, extensions},
}

// chosen returns the texts of overlays, and a name of the choice, such as popup+legacy.
func chosen(names []Overlay) (texts [][]byte, choice string, err error) {
	choice = "popup"
	var known []Overlay
	for _, o := range overlays {
		known = append(known, o.name)
		if slices.Contains(names, o.name) {
			texts, choice = append(texts, o.text), choice+"+"+string(o.name)
		}
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, "", fmt.Errorf("unknown overlay %q of the API, want some of %v", name, known)
		}
	}
	return texts, choice, nil
}

// compose lays overlays over a document, one after the other (OpenAPI Overlay Specification 1.1). Of that it knows what ours
// need, and refuses the rest.
func compose(base []byte, overlays ...[]byte) ([]byte, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(base, &document); err != nil {
		return nil, fmt.Errorf("read OpenAPI document: %w", err)
	}
	for _, text := range overlays {
		if err := overlay(&document, text); err != nil {
			return nil, fmt.Errorf("overlay of the OpenAPI document: %w", err)
		}
	}
	var composed bytes.Buffer
	encoder := yaml.NewEncoder(&composed)
	encoder.SetIndent(2)
	if err := encoder.Encode(&document); err != nil {
		return nil, fmt.Errorf("write OpenAPI document: %w", err)
	}
	return composed.Bytes(), nil
}

// action is a change to one place of a document. It removes what is there, or merges Update into it.
type action struct {
	Target      string    `yaml:"target"`
	Description string    `yaml:"description"`
	Remove      bool      `yaml:"remove"`
	Update      yaml.Node `yaml:"update"`
}

func overlay(document *yaml.Node, text []byte) error {
	var file struct {
		Overlay string            `yaml:"overlay"`
		Info    map[string]string `yaml:"info"`
		Actions []action          `yaml:"actions"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		return err
	}
	for _, a := range file.Actions {
		if err := a.apply(document.Content[0]); err != nil {
			return fmt.Errorf("%s: %w", a.Target, err)
		}
	}
	return nil
}

func (a action) apply(root *yaml.Node) error {
	names, err := steps(a.Target)
	if err != nil {
		return err
	}
	parent, at := (*yaml.Node)(nil), root
	for _, name := range names {
		parent, at = at, member(at, name)
		if at == nil {
			return fmt.Errorf("the document has no %q there", name)
		}
	}
	switch {
	case !a.Remove:
		merge(at, &a.Update)
	case parent != nil:
		i := slices.Index(parent.Content, at)
		parent.Content = slices.Delete(parent.Content, i-1, i+1)
	}
	return nil
}

// steps reads a normalized path of names (RFC 9535, section 2.7), such as $['paths']['/auth/login']; $ is the whole.
func steps(target string) ([]string, error) {
	rest, ok := strings.CutPrefix(target, "$")
	var names []string
	for ok && rest != "" {
		var name string
		if rest, ok = strings.CutPrefix(rest, "['"); ok {
			name, rest, ok = strings.Cut(rest, "']")
			names = append(names, name)
		}
	}
	if !ok {
		return nil, fmt.Errorf("%q is no path of names, want for example $['paths']['/auth/login']", target)
	}
	return names, nil
}

// member returns the value of a name in an object, nil when there is none.
func member(object *yaml.Node, name string) *yaml.Node {
	if object.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(object.Content); i += 2 {
		if object.Content[i].Value == name {
			return object.Content[i+1]
		}
	}
	return nil
}

// merge adds the members of an object and the items of an array, and puts anything else in the place of what is there.
func merge(into, from *yaml.Node) {
	switch {
	case into.Kind == yaml.MappingNode && from.Kind == yaml.MappingNode:
		for i := 0; i < len(from.Content); i += 2 {
			if known := member(into, from.Content[i].Value); known != nil {
				merge(known, from.Content[i+1])
			} else {
				into.Content = append(into.Content, from.Content[i:i+2]...)
			}
		}
	case into.Kind == yaml.SequenceNode && from.Kind == yaml.SequenceNode:
		into.Content = append(into.Content, from.Content...)
	default:
		*into = *from
	}
}
