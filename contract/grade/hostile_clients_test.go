//go:build !mutation

package grade_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// hostileClients are programs that this test binary is, each bad in its own way. What is easier said in shell is in the table
// of the cases.
var hostileClients = map[string]func(args []string){
	"flood":       flood,
	"deaf":        deaf,
	"big-file":    bigFile,
	"many-files":  manyFiles,
	"requests":    func([]string) { repeat(100_000, func() { _, _ = fetch(http.MethodGet, "/api/v1/nothing", "", nil) }) },
	"connections": connections,
	"no-http":     func([]string) { send(strings.Repeat("\x16\x03\x01\x00 what is this\r\n", 1000)) },
	"half":        func([]string) { send("POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{") },
	"body": func([]string) {
		_, _ = fetch(http.MethodPost, "/auth/login", "", io.LimitReader(zeros{}, 1<<30))
	},
	"login-only": func([]string) { login() },
	"elsewhere":  elsewhere,
	"on-403":     on403,
	"leaks":      leaks,
	"driven":     driven,
	"crash":      func([]string) { panic("no more") },
}

// login returns an access token.
func login() string {
	body, _ := json.Marshal(map[string]string{"username": os.Getenv("POPUPMOCK_USERNAME"), "password": os.Getenv("POPUPMOCK_PASSWORD")}) //nolint:errchkjson // strings
	_, text := fetch(http.MethodPost, "/auth/login", "", bytes.NewReader(body))
	var answer struct {
		Data struct {
			Access string `json:"access_token"`
		}
	}
	_ = json.Unmarshal(text, &answer)
	return answer.Data.Access
}

// fetch returns the status, 0 for no answer.
func fetch(method, path, token string, body io.Reader) (int, []byte) {
	request, err := http.NewRequest(method, os.Getenv("POPUPMOCK_BASE_URL")+path, body) //nolint:noctx // it is a client that waits for ever
	if err != nil {
		panic(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, text
}

func repeat(n int, do func()) {
	for range n {
		do()
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func flood([]string) {
	text := []byte(strings.Repeat("\xff\x1b]0;all work and no play\a\x00\n", 4000))
	for {
		_, _ = os.Stdout.Write(text)
		_, _ = os.Stderr.Write(text)
	}
}

func deaf([]string) {
	signal.Ignore(syscall.SIGTERM, syscall.SIGINT)
	forever()
}

func forever() { <-realClock().After(24 * time.Hour) }

func bigFile([]string) {
	f, err := os.Create("big")
	if err != nil {
		panic(err)
	}
	_, _ = io.Copy(f, io.LimitReader(zeros{}, 1<<30))
	forever()
}

func manyFiles([]string) {
	content := make([]byte, 64<<10)
	for i := range 1 << 14 {
		_ = os.WriteFile(fmt.Sprint(i), content, 0o600)
	}
	forever()
}

func dial() net.Conn {
	conn, err := net.Dial("tcp", strings.TrimPrefix(os.Getenv("POPUPMOCK_BASE_URL"), "http://")) //nolint:noctx // as above
	if err != nil {
		panic(err)
	}
	return conn
}

// connections opens many, and leaves them open.
func connections([]string) {
	var all []net.Conn
	repeat(2000, func() { all = append(all, dial()) })
	fmt.Println(len(all))
}

// send sends bytes, and waits a moment for an answer.
func send(text string) {
	conn := dial()
	_, _ = io.WriteString(conn, text)
	_ = conn.SetReadDeadline(time.Time{}.Add(1)) // long past
	_, _ = conn.Read(make([]byte, 100))
}

// elsewhere keeps its token in a file where HOME does not reach.
func elsewhere(args []string) {
	token, err := os.ReadFile(args[0])
	if err != nil {
		token = []byte(login())
		_ = os.WriteFile(args[0], token, 0o600)
	}
	for _, path := range []string{"/api/v1/products", "/api/v1/categories"} {
		if status, _ := fetch(http.MethodGet, path, string(token), nil); status != http.StatusOK {
			os.Exit(1)
		}
	}
}

// on403 works, until it meets a 403: then it is another of the clients.
func on403(args []string) {
	token := login()
	for _, path := range []string{"/api/v1/products", "/api/v1/categories"} {
		if status, _ := fetch(http.MethodGet, path, token, nil); status == http.StatusForbidden {
			other := exec.Command(os.Args[0], append([]string{hostile}, args...)...) //nolint:gosec,noctx // ourselves
			other.Stdout, other.Stderr = os.Stdout, os.Stderr
			if other.Run() != nil {
				os.Exit(1)
			}
			return
		}
	}
}

// leaks tells all that it knows to everybody, and in a file that is its argument to the test.
func leaks(args []string) {
	token, password := login(), os.Getenv("POPUPMOCK_PASSWORD")
	f, err := os.OpenFile(args[0], os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(f, "%s\n%s\n", token, password)
	for _, secret := range []string{token, password} {
		for _, form := range disguises(secret) {
			fmt.Println("my secret is", form)
			fmt.Fprintln(os.Stderr, "my secret is", form)
			fetch(http.MethodGet, "/api/v1/products?name="+form, token, nil)
			fetch(http.MethodGet, "/"+form, token, nil)
		}
	}
	fmt.Println("at home in", os.Getenv("HOME"), "with", os.Args)
	fmt.Println("signed", token[strings.LastIndexByte(token, '.'):])
}

// disguises are forms of a secret, in which no report may have it.
func disguises(secret string) []string {
	return []string{
		secret, hex.EncodeToString([]byte(secret)), base64.StdEncoding.EncodeToString([]byte(secret)),
		base64.RawURLEncoding.EncodeToString([]byte("user:" + secret)),
	}
}

// driven makes the calls of its lines, and has one fault.
func driven(args []string) {
	token := login()
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		_, path, _ := strings.Cut(in.Text(), " ")
		status, _ := fetch(http.MethodGet, path, token, nil)
		switch args[0] {
		case "silent":
			continue
		case "garbage":
			fmt.Println("banana", status)
			continue
		}
		fmt.Println(status)
		if args[0] == "one" {
			return
		}
	}
	if args[0] == "deaf" {
		deaf(nil)
	}
}
