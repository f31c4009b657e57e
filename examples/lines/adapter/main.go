// Command adapter answers request lines with a client in Go.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

func main() {
	api := newAPI() // yours
	var failed int
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		method, path, _ := strings.Cut(lines.Text(), " ")
		status, body, err := api.request(method, path) // yours: the status, and the JSON decoded
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		if status < 200 || status > 299 {
			failed = 1
		}
		text, _ := json.Marshal(body)
		fmt.Printf("%03d %s\n", status, text)
	}
	os.Exit(failed)
}
