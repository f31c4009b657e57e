package client

import "encoding/json"

// Sort is the order of a list. The zero Sort leaves it to the server: by id, the highest first.
type Sort struct {
	// Field is the name of a field, such as "id". Which ones the server takes is not documented.
	Field     string    `json:"field"`
	Direction Direction `json:"direction"`
}

// Direction is Ascending or Descending.
type Direction string

// Directions of an order. The vendor's page has the second alone.
const (
	Ascending  Direction = "ASC"
	Descending Direction = "DESC"
)

// text is a Sort as it stands in the query: the object is documented (vendor: transactions page), that it stands there as
// JSON is assumed.
func (s Sort) text() string {
	if s == (Sort{}) {
		return ""
	}
	text, err := json.Marshal(s)
	if err != nil { // of two strings, never
		return ""
	}
	return string(text)
}
