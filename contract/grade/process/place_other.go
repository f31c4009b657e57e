//go:build !linux

package process

import "os"

func mountsBelow(string) []string { return nil }

func movedTo(*os.Root, string) string { return "" }
