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
	if strings.ContainsAny(c.path, "[]{}") {
		words = append(words, "-g") // or curl would take them for a pattern
	}
	words = append(words, p.secrets.shell(p.s.target.BaseURL+c.path))
	header := p.header(c)
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			words = append(words, "-H "+p.secrets.shell(headerLine(name, value)))
		}
	}
	if c.chunked {
		words = append(words, "-H 'Transfer-Encoding: chunked'")
	}
	if c.body != "" {
		if len(header["Content-Type"]) == 0 {
			words = append(words, "-H 'Content-Type:'") // or curl would say that it is a form
		}
		words = append(words, p.dataOption(c))
	}
	return strings.Join(words, " ")
}

// headerLine is a header as curl takes it, which leaves out one that has nothing behind its colon.
func headerLine(name, value string) string {
	if value == "" {
		return name + ";"
	}
	return name + ": " + value
}

// dataOption is the body. One that begins with @ curl would take for the name of a file.
func (p *probe) dataOption(c call) string {
	shown := c.body
	if len(shown) > maxShownBody && !c.whole {
		shown = strings.ToValidUTF8(shown[:maxShownBody], "") + "…"
	}
	option := "--data-binary "
	if strings.HasPrefix(shown, "@") {
		option = "--data-raw "
	}
	return option + p.secrets.shell(shown)
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
