// Command deploy reads what examples/deploy has with the code of those whom it is written for: a compose file as Docker Compose reads it,
// manifests as the API server of Kubernetes decodes them when it is told to be strict. It prints the SHA-256 of each file that it has found
// well, for the test that wants to know whether they were looked at.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "want the folder")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(folder string) error {
	file := filepath.Join(folder, "compose.yaml")
	if err := compose(file); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	files := []string{file}
	manifests, err := filepath.Glob(filepath.Join(folder, "kubernetes", "*.yaml"))
	if err != nil || len(manifests) == 0 {
		return fmt.Errorf("no manifests in %s: %w", folder, err)
	}
	for _, file := range manifests {
		if err := kubernetes(file); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		files = append(files, file)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, file)
		if err != nil {
			return err
		}
		fmt.Printf("%x  %s\n", sha256.Sum256(text), filepath.ToSlash(name))
	}
	return nil
}

// compose checks against the schema, and what services say of each other.
func compose(file string) error {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithEnv([]string{"REDIS_PASSWORD=secret"}))
	if err != nil {
		return err
	}
	_, err = options.LoadProject(context.Background())
	return err
}

// kubernetes decodes all documents of a file. A field that its type does not have, or that is there twice, is an error.
func kubernetes(file string) error {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{apps.AddToScheme, core.AddToScheme, networking.AddToScheme, policy.AddToScheme} {
		if err := add(scheme); err != nil {
			return err
		}
	}
	decoder := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer()
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	documents, buffer := yaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader(text))), make([]byte, len(text)+1)
	for number := 1; ; number++ {
		n, err := documents.Read(buffer)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			_, _, err = decoder.Decode(buffer[:n], nil, nil)
		}
		if err != nil {
			return fmt.Errorf("document %d: %w", number, err)
		}
	}
}
