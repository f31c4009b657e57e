package suite

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// maxShownBody is how much of a body a report shows, in bytes.
const maxShownBody = 2000

// curl is a request as a line for a shell, against the target itself and with variables in the place of secrets.
func (p *probe) curl(c call) string {
	words := []string{"curl -sS -i"}
	switch method := cmp.Or(c.method, http.MethodGet); method {
	case http.MethodGet:
		if c.body != "" {
			words = append(words, "-X GET")
		}
	case http.MethodHead:
		words = append(words, "-I")
	default:
		words = append(words, "-X "+method)
	}
	words = append(words, p.secrets.shell(p.s.target.BaseURL+c.path))
	header := p.header(c)
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			words = append(words, "-H "+p.secrets.shell(name+": "+value))
		}
	}
	if c.body != "" {
		shown := c.body
		if len(shown) > maxShownBody {
			shown = shown[:maxShownBody] + "…"
		}
		words = append(words, "--data-binary "+p.secrets.shell(shown))
	}
	return strings.Join(words, " ")
}

// header are the headers that a call sends.
func (p *probe) header(c call) http.Header {
	header := http.Header{}
	if c.body != "" || c.method == http.MethodPost {
		header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		header.Set("Authorization", "Bearer "+c.token)
	}
	for name, values := range c.header {
		if len(values) == 0 {
			header.Del(name)
			continue
		}
		header[name] = values
	}
	return header
}
