package mockserver_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func TestWhitelistGuardsEveryCall(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	tokens := u.login()
	mock.SetWhitelist("192.0.2.0/24", "2001:db8::1")
	stranger, friend := u, u
	stranger.from, friend.from = "198.51.100.1:1234", "192.0.2.77:1234"

	stranger.do("POST", loginPath, loginBody).want(t, 403, errAddress)
	stranger.get(categoriesPath, tokens.Access).want(t, 403, errAddress)
	stranger.get(productsPath, tokens.Access).want(t, 403, errAddress)
	stranger.logout(tokens.Access).want(t, 403, errAddress)
	stranger.refreshWith(tokens.Refresh).want(t, 403, errAddress)
	wantReason(t, mock, journal.ReasonIPNotAllowed)

	// The refused refresh has not spent the token, nor the refused logout revoked it.
	friend.get(categoriesPath, tokens.Access).wantOK(t)
	friend.refreshWith(tokens.Refresh).wantOK(t)

	mock.SetWhitelist()
	stranger.do("POST", loginPath, loginBody).wantOK(t)
}

func TestWhitelistTellsNothingToThoseWithoutCredentials(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	mock.SetWhitelist("192.0.2.1")
	u := newUser(t, mock.Server)
	u.do("POST", loginPath, `{"username":"your_api_username","password":"x"}`).want(t, 401, errCredentials)
	u.do("GET", categoriesPath, "").want(t, 401, errNoToken)
}

func TestAddressForms(t *testing.T) {
	t.Parallel()
	proxies := mockserver.WithAssumption("forwarded-for", "trust=10.0.0.0/8")
	cases := []struct {
		name, from, whitelist string
		forwarded             []string
		options               []mockserver.Option
		status                int
	}{
		{"exact", "192.0.2.1:1", "192.0.2.1", nil, nil, 200},
		{"another", "192.0.2.2:1", "192.0.2.1", nil, nil, 403},
		{"CIDR's last", "192.0.2.255:1", "192.0.2.0/24", nil, nil, 200},
		{"beyond the CIDR", "192.0.3.0:1", "192.0.2.0/24", nil, nil, 403},
		{"IPv6", "[2001:db8::5]:1", "2001:db8::/64", nil, nil, 200},
		{"mapped peer", "[::ffff:192.0.2.1]:1", "192.0.2.1", nil, nil, 200},
		{"mapped entry", "192.0.2.1:1", "::ffff:192.0.2.1", nil, nil, 200},
		{"zone", "[fe80::1%eth0]:1", "fe80::/10", nil, nil, 200},
		{"header without trust", "198.51.100.1:1", "192.0.2.1", []string{"192.0.2.1"}, nil, 403},
		{"loopback is no proxy by itself", "127.0.0.1:1", "192.0.2.1", []string{"192.0.2.1"}, nil, 403},
		{"trusted proxy", "10.0.0.1:1", "192.0.2.1", []string{"192.0.2.1"}, []mockserver.Option{proxies}, 200},
		{"spoofed leftmost", "10.0.0.1:1", "192.0.2.1", []string{"192.0.2.1, 198.51.100.1"}, []mockserver.Option{proxies}, 403},
		{"two proxies", "10.0.0.1:1", "192.0.2.1", []string{"203.0.113.9, 192.0.2.1, 10.0.0.2"}, []mockserver.Option{proxies}, 200},
		{"two header lines", "10.0.0.1:1", "192.0.2.1", []string{"192.0.2.1", "198.51.100.1"}, []mockserver.Option{proxies}, 403},
		{"unparsable", "10.0.0.1:1", "192.0.2.1", []string{"192.0.2.1, unknown"}, []mockserver.Option{proxies}, 403},
		{"proxy without header", "10.0.0.1:1", "192.0.2.1", nil, []mockserver.Option{proxies}, 403},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, c.options...)
			mock.SetWhitelist(c.whitelist)
			u := newUser(t, mock.Server)
			u.from = c.from
			var header []string
			for _, line := range c.forwarded {
				header = append(header, "X-Forwarded-For", line)
			}
			answer := u.do("POST", loginPath, loginBody, header...)
			if c.status == http.StatusOK {
				answer.wantOK(t)
				return
			}
			answer.want(t, 403, errAddress)
		})
	}
}

func TestClientFromHasTheAddressItSays(t *testing.T) {
	t.Parallel()
	for _, ip := range []string{"203.0.113.9", "2001:db8::9"} {
		mock := mockserver.Start(t)
		mock.SetWhitelist(ip)
		for _, c := range []struct {
			client *http.Client
			status int
		}{{mock.ClientFrom(ip), 200}, {mock.ClientFrom("198.51.100.1"), 403}, {mock.Client(), 403}} {
			res, err := c.client.Post(mock.URL+loginPath, "application/json", strings.NewReader(loginBody))
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(res.Body)
			_ = res.Body.Close()
			if res.StatusCode != c.status {
				t.Errorf("login from %s: %d %s, want %d", ip, res.StatusCode, body, c.status)
			}
		}
		if got := mock.Journal()[0]; got.ClientIP != ip || got.ClientIPRule != "peer" {
			t.Errorf("journal has client %s by rule %s, want %s by peer", got.ClientIP, got.ClientIPRule, ip)
		}
	}
}
