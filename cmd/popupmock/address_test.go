package main

import "testing"

func TestBaseURL(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		tls     bool
		address string
		want    string
	}{
		{"loopback", false, "127.0.0.1:8080", "http://127.0.0.1:8080"},
		{"TLS", true, "127.0.0.1:8443", "https://127.0.0.1:8443"},
		{"name", false, "localhost:8080", "http://localhost:8080"},
		{"IPv6", false, "[::1]:8080", "http://[::1]:8080"},
		{"no host", false, ":8080", "http://127.0.0.1:8080"},
		{"all IPv4 addresses", false, "0.0.0.0:8080", "http://127.0.0.1:8080"},
		{"all addresses", false, "[::]:8080", "http://127.0.0.1:8080"},
		{"another address", false, "192.0.2.1:80", "http://192.0.2.1:80"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := baseURL(test.tls, test.address); got != test.want {
				t.Errorf("baseURL(%v, %q) = %q, want %q", test.tls, test.address, got, test.want)
			}
		})
	}
}
