package main

import (
	"testing"

	"github.com/popupmock/popupmock/mockserver/control"
)

// controlOf steers a mock.
func controlOf(t *testing.T, base string) *control.Client {
	t.Helper()
	client, err := control.NewClient(base)
	if err != nil {
		t.Fatal(err)
	}
	return client
}
