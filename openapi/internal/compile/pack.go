package compile

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"

	"github.com/popupmock/popupmock/openapi/internal/pack"
)

// Packed makes a file hold a text, packed. One that has it already stays as it is, however another version of Go would pack it. Without
// update it is an error when the file does not have it.
func Packed(file string, text []byte, update bool) error {
	before, err := os.ReadFile(file)
	if err == nil {
		if before, err = pack.Unpack(before); err == nil && bytes.Equal(before, text) {
			return nil
		}
	}
	if !update {
		return fmt.Errorf("%s is stale: make generate (%v)", file, err) //nolint:errorlint // there need not be one
	}
	var packed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	_, err = writer.Write(text)
	if err := errors.Join(err, writer.Close()); err != nil {
		return err
	}
	return os.WriteFile(file, packed.Bytes(), 0o644)
}
