package server

import (
	"net"
	"os/exec"
	"syscall"

	"github.com/popupmock/popupmock/examples/need"
)

// A Vault is a server whose KV engine of version 2 is at secret/. It keeps its data in memory alone, so that it is empty
// when it is started again.
type Vault struct {
	*Process
	// Address is the URL of the server, and Token is one that may do everything.
	Address, Token string
}

// vaultToken is the token of both kinds of servers.
const vaultToken = "root"

// NewVault starts the development server of OpenBao or HashiCorp Vault, when "bao" or "vault" is on PATH. Debian has neither,
// so that in their place stands the program of .tools/vault otherwise: their KV engine without the rest.
func NewVault(tb TB) *Vault {
	tb.Helper()
	process, address := atFreePort(tb, vaultCommand(tb))
	return &Vault{Process: process, Address: "http://" + address, Token: vaultToken}
}

func vaultCommand(tb TB) func(port string) command {
	tb.Helper()
	for _, name := range []string{"bao", "vault"} {
		if path, err := exec.LookPath(name); err == nil {
			return func(port string) command {
				args := []string{"server", "-dev", "-dev-no-store-token", "-dev-root-token-id=" + vaultToken, "-dev-listen-address=127.0.0.1:" + port}
				return command{name: path, args: args, ready: "server started!", quit: syscall.SIGKILL}
			}
		}
	}
	program := need.Tool(tb, "vault")
	return func(port string) command {
		return command{name: program, args: []string{net.JoinHostPort("127.0.0.1", port)}, ready: "ready at", quit: syscall.SIGKILL}
	}
}
