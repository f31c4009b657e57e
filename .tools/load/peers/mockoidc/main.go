// Command mockoidc serves the library of that name, which brings no command, on the address that is its argument.
package main

import (
	"fmt"
	"net"
	"os"

	"github.com/oauth2-proxy/mockoidc"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "mockoidc:", err)
		os.Exit(1)
	}
	select {}
}

func run(args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("got %d arguments, want the address to listen on, and name and secret of a client", len(args))
	}
	server, err := mockoidc.NewServer(nil)
	if err != nil {
		return err
	}
	server.ClientID, server.ClientSecret = args[1], args[2]
	listener, err := net.Listen("tcp", args[0])
	if err != nil {
		return err
	}
	return server.Start(listener, nil)
}
