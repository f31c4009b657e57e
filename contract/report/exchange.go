package report

import "time"

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
