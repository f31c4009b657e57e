package main

import (
	"bytes"
	"fmt"
	"math/bits"
	"os"
	"strconv"
)

// target is a fuzz target, with a program that counts how often each block of its package runs.
type target struct {
	name, folder, program, profile string
}

// features are the blocks that run, each with the powers of two that say how often.
type features map[string]uint64

// add takes over what others have.
func (f features) add(others features) {
	for block, times := range others {
		f[block] |= times
	}
}

// newBlocks is how many blocks others run that these do not.
func (f features) newBlocks(others features) (n int) {
	for block := range others {
		if f[block] == 0 {
			n++
		}
	}
	return n
}

// newTimes is how many blocks others run twice as often as these, or half as often.
func (f features) newTimes(others features) (n int) {
	for block, times := range others {
		if times&^f[block] != 0 {
			n++
		}
	}
	return n
}

// seeds is what the seeds in the code run. Some of it is by chance, so they run more than once.
func (t *target) seeds() (features, error) {
	all := features{}
	for range 3 {
		one, err := t.play("seed#")
		if err != nil {
			return nil, err
		}
		all.add(one)
	}
	return all, nil
}

// covers is what an input runs each time.
func (t *target) covers(input string) (features, error) {
	first, err := t.play(input + "$")
	if err != nil {
		return nil, err
	}
	second, err := t.play(input + "$")
	for block := range first {
		if first[block] &= second[block]; first[block] == 0 {
			delete(first, block)
		}
	}
	return first, err
}

// play runs the inputs that a pattern names, and returns what ran.
func (t *target) play(inputs string) (features, error) {
	if _, err := output(t.folder, t.program, "-test.run", "^"+t.name+"$/^"+inputs, "-test.coverprofile", t.profile); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(t.profile)
	if err != nil {
		return nil, err
	}
	ran := features{}
	for line := range bytes.Lines(text) { // file:from,to statements count
		line = bytes.TrimSpace(line)
		at := bytes.LastIndexByte(line, ' ')
		if at < 0 || bytes.HasPrefix(line, []byte("mode: ")) {
			continue
		}
		count, err := strconv.ParseUint(string(line[at+1:]), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("the profile has the line %q", line)
		}
		if count > 0 {
			ran[string(line[:at])] |= 1 << bits.Len64(count)
		}
	}
	return ran, nil
}
