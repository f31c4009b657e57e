package report

import (
	"net/url"
	"strings"
	"time"
)

// Exchange is a request and what was answered. Whoever makes one has put placeholders such as $ACCESS_1 or $PASSWORD in
// the place of every secret.
type Exchange struct {
	// Curl is the request as a line for a shell.
	Curl string
	// Status is that of the answer, 0 when none came.
	Status int
	// Header are the headers of the answer, one value a line, such as "X-Page: 1", sorted by name.
	Header []string
	// Body is the beginning of the body of the answer. Cut tells that there was more.
	Body string
	Cut  bool
	// Error says why no answer came.
	Error string
	// Violations are the ways in which the answer departs from the OpenAPI document.
	Violations []string
	Duration   time.Duration
}

// call names a request by what can be told from its curl line: "POST /auth/refresh". Where that is no such line, it is its beginning.
func call(curl string) string {
	method, path := "GET", ""
	fields := strings.Fields(curl)
	for i, field := range fields {
		if field == "-X" && i+1 < len(fields) {
			method = fields[i+1]
		}
		if path != "" || !strings.Contains(field, "://") {
			continue
		}
		if u, err := url.Parse(strings.Trim(field, `'"`)); err == nil && u.Host != "" {
			path = u.RequestURI()
		}
	}
	text := curl
	if path != "" {
		text = method + " " + path
	}
	if runes := []rune(text); len(runes) > longestCall {
		text = string(runes[:longestCall]) + "…"
	}
	return text
}

// longestCall is how many characters name a request.
const longestCall = 80
