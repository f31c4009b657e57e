package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
)

func TestInFolder(t *testing.T) {
	t.Parallel()
	other := errors.New("the issuer has 300 bytes")
	tests := []struct {
		folder string
		err    error
		want   string
	}{
		{"store", mockserver.DataMistake{File: "products.json", Pointer: "/0/id", Text: "is 0"}, "store/products.json: /0/id: is 0"},
		{"a/b/", mockserver.DataMistake{File: "products.json", Text: "is an object"}, "a/b/products.json: is an object"},
		{"/", mockserver.DataMistake{File: "products.json", Text: "is an object"}, "/products.json: is an object"},
		{"store", mockserver.DataMistake{Text: "not a directory"}, "store: not a directory"},
		{"store", mockserver.DataMistake{File: "built-in wallets.json", Pointer: "/0", Text: "x"}, "built-in wallets.json: /0: x"},
		{"store", other, other.Error()},
		{"", errors.Join(other, errors.Join(other, other)), strings.Repeat(other.Error()+"\n", 2) + other.Error()},
		{"s", errors.Join(other, errors.Join(mockserver.DataMistake{Text: "x"}, mockserver.DataMistake{Text: "y"})), other.Error() + "\ns: x\ns: y"},
	}
	for _, test := range tests {
		if got := inFolder(test.folder, test.err).Error(); got != test.want {
			t.Errorf("inFolder(%q, %v) = %q, want %q", test.folder, test.err, got, test.want)
		}
	}
}
