package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// same compares two releases byte for byte, and each file with its checksum. It returns the checksums by name.
func same(first, second string) (map[string]string, error) {
	list, err := os.ReadFile(filepath.Join(first, "checksums.txt"))
	if err != nil {
		return nil, err
	}
	sums := map[string]string{}
	for line := range strings.Lines(string(list)) {
		sum, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok {
			return nil, fmt.Errorf("checksums.txt has a line %q", line)
		}
		sums[name] = sum
	}
	for name, sum := range sums {
		one, err := os.ReadFile(filepath.Join(first, name))
		if err != nil {
			return nil, err
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(one)); got != sum {
			return nil, fmt.Errorf("%s has the checksum %s, and checksums.txt says %s", name, got, sum)
		}
		two, err := os.ReadFile(filepath.Join(second, name))
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(one, two) {
			return nil, fmt.Errorf("%s is not the same in both builds: %d and %d bytes, which first differ at %d", name, len(one), len(two), differ(one, two))
		}
	}
	again, err := os.ReadFile(filepath.Join(second, "checksums.txt"))
	if err == nil && !bytes.Equal(list, again) {
		err = fmt.Errorf("checksums.txt is not the same in both builds")
	}
	return sums, err
}

func differ(one, two []byte) int {
	for i := range min(len(one), len(two)) {
		if one[i] != two[i] {
			return i
		}
	}
	return min(len(one), len(two))
}
