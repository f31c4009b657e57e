package process

import (
	"crypto/rand"
	"fmt"
	"os"
)

func newWord() string { return rand.Text() }

// clients are programs for the tests to run.
var clients = map[string]func(args []string){
	"hello": func(args []string) {
		fmt.Println("hello", args)
		fmt.Fprintln(os.Stderr, "oh")
	},
}
