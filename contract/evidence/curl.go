package evidence

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// maxShownBody is how much of a body a report shows, in bytes.
const maxShownBody = 2000

// Request is a request as it is shown.
type Request struct {
	// Method is that of HTTP. Empty means GET.
	Method string
	// URL is the whole of it, with its query.
	URL string
	// Header is all that the request sends beside what an HTTP client adds by itself.
	Header http.Header
	Body   string
	// Chunked tells that the length of the body is not told beforehand (RFC 9112, section 7.1).
	Chunked bool
	// Whole shows all of the body, so that the line can be pasted. Otherwise it ends after 2000 bytes.
	Whole bool
}

// Curl is a request as a line for a shell that calls curl, with variables in the place of secrets. Its quotes are those of Bash
// and of POSIX.1-2024.
func (s *Secrets) Curl(r Request) string {
	words := append([]string{"curl -sS -i"}, s.methodOptions(r)...)
	if strings.ContainsAny(r.URL, "[]{}") {
		words = append(words, "-g") // or curl would take them for a pattern
	}
	words = append(words, s.Shell(r.URL))
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		for _, value := range r.Header[name] {
			words = append(words, "-H "+s.Shell(headerLine(name, value)))
		}
	}
	if r.Chunked {
		words = append(words, "-H 'Transfer-Encoding: chunked'")
	}
	if r.Body != "" {
		if len(r.Header["Content-Type"]) == 0 {
			words = append(words, "-H 'Content-Type:'") // or curl would say that it is a form
		}
		words = append(words, s.dataOption(r))
	}
	return strings.Join(words, " ")
}

// methodOptions tell curl the method where it would not choose it by itself.
func (s *Secrets) methodOptions(r Request) []string {
	switch method := cmp.Or(r.Method, http.MethodGet); {
	case method == http.MethodGet && r.Body == "":
		return nil
	case method == http.MethodHead:
		return []string{"-I"}
	case strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "":
		return []string{"-X " + s.Shell(method)}
	default:
		return []string{"-X " + method}
	}
}

// headerLine is a header as curl takes it, which leaves out one that has nothing behind its colon.
func headerLine(name, value string) string {
	if value == "" {
		return name + ";"
	}
	return name + ": " + value
}

// dataOption is the body. One that begins with @ curl would take for the name of a file.
func (s *Secrets) dataOption(r Request) string {
	option := "--data-binary "
	if strings.HasPrefix(r.Body, "@") {
		option = "--data-raw "
	}
	if r.Whole {
		return option + s.Shell(r.Body)
	}
	return option + s.shell(r.Body, maxShownBody)
}
