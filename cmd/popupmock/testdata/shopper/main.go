// Command shopper is the client that scripts have graded: one that keeps to the rules, but for what its flags say.
//
//	shopper [FLAGS] PATH...
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strings"

	"github.com/popupmock/popupmock/contract/client"
)

func main() {
	base := flag.String("url", os.Getenv("POPUPMOCK_BASE_URL"), "the base URL")
	file := flag.String("paths", "", "a file with paths, one a line, besides those of the arguments")
	silent := flag.Bool("silent", false, "exit with 0 whatever happens, and print ERROR for what failed")
	leaky := flag.Bool("leaky", false, "print the password")
	hang := flag.String("hang", "", "write the process id into this file, and stay for ever")
	flag.Parse()
	if *hang != "" {
		stay(*hang)
	}
	paths := flag.Args()
	if *file != "" {
		text, err := os.ReadFile(*file)
		if err != nil {
			fmt.Println(err)
			os.Exit(3)
		}
		paths = append(paths, strings.Fields(string(text))...)
	}
	username, password := os.Getenv("POPUPMOCK_USERNAME"), os.Getenv("POPUPMOCK_PASSWORD")
	if *leaky {
		fmt.Println("login as", username, "with", password)
	}
	status := shop(*base, client.Credentials{Username: username, Password: client.Password(password)}, paths)
	if status != 0 && *silent {
		fmt.Println("ERROR")
		status = 0
	}
	os.Exit(status)
}

// shop reads paths one after the other, and returns an exit status. What no other call would cure ends it.
func shop(base string, credentials client.Credentials, paths []string) (status int) {
	api, err := client.New(base, credentials)
	if err != nil {
		fmt.Println(err)
		return 2
	}
	for _, path := range paths {
		request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, base+path, http.NoBody)
		if err != nil {
			fmt.Println(err)
			return 2
		}
		answer, err := api.Transport().RoundTrip(request)
		if err != nil {
			fmt.Println(err)
			return 1
		}
		_ = answer.Body.Close()
		fmt.Println(path, answer.StatusCode)
		if answer.StatusCode != http.StatusOK {
			return 1
		}
	}
	return status
}

// stay tells who it is, and does not end by itself.
func stay(file string) {
	if err := os.WriteFile(file, fmt.Appendln(nil, os.Getpid()), 0o600); err != nil {
		fmt.Println(err)
		os.Exit(3)
	}
	interrupted, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	<-interrupted.Done()
}
