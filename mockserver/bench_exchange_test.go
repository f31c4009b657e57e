package mockserver_test

import (
	"net/http"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
)

// BenchmarkExchanges tells what it takes to keep what requests and answers looked like: of a list that is ready, of one that is made each time,
// and of a login, whose bodies are full of secrets.
func BenchmarkExchanges(b *testing.B) {
	for _, room := range []struct {
		name  string
		bytes int64
	}{{"off", 0}, {"on", 16 << 20}} {
		b.Run(room.name, func(b *testing.B) {
			mock := mockserver.Start(b, everythingOn, mockserver.WithExchanges(room.bytes))
			token := newUser(b, mock.Server).login().Access
			read := func(path string) func(*testing.B) {
				return func(b *testing.B) {
					c := newHotClient(b, mock.Handler(), "GET", path).bearing(token)
					b.ReportAllocs()
					for b.Loop() {
						c.ask(http.StatusOK)
					}
				}
			}
			b.Run("products", read(productsPath))
			b.Run("transactions", read("/api/v1/transactions"))
			login := func(body string, want int) func(*testing.B) {
				return func(b *testing.B) {
					c := newHotClient(b, mock.Handler(), "POST", loginPath)
					b.ReportAllocs()
					for b.Loop() {
						c.send([]byte(body), want)
					}
				}
			}
			b.Run("login", login(loginBody, http.StatusOK))
			b.Run("refused", login(`{"username":"your_api_username","password":"guessed"}`, http.StatusUnauthorized))
		})
	}
}
