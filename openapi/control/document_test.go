package control_test

import (
	"testing"

	"github.com/popupmock/popupmock/openapi/control"
)

func TestLoadReturnsOneDocument(t *testing.T) {
	t.Parallel()
	first, err := control.Load()
	if err != nil {
		t.Fatal(err)
	}
	if second, err := control.Load(); first != second || err != nil {
		t.Errorf("the document was parsed twice, or %v", err)
	}
}

func TestCallersCannotChangeTheText(t *testing.T) {
	t.Parallel()
	for range 2 {
		text := control.YAML()
		if text[0] == '!' {
			t.Error("YAML handed out its own bytes")
		}
		text[0] = '!'
	}
}
