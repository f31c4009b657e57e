package mockserver

import (
	"errors"
	"io/fs"

	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
)

// DataMistake is one thing that is wrong with Config.Data.
type DataMistake struct {
	File    string // its name, with "built-in " before it for one that is not of Config.Data; empty for the folder as a whole
	Pointer string // a JSON pointer into it (RFC 6901); empty for the file as a whole
	Text    string // what is wrong, and what was expected
}

// Error implements error: "data: products.json: /3/currency_id: 999 is no id in currencies.json".
func (m DataMistake) Error() string { return "data: " + catalogue.Mistake(m).Error() }

// shelvesOf reads and encodes the data of a configuration. Servers without data of their own share one copy, which is read
// when the first of them needs it.
func shelvesOf(data fs.FS) (func() (*shelves, error), error) {
	if data == nil {
		return defaultShelves, nil
	}
	own, err := catalogue.Load(data)
	if err != nil {
		return nil, dataMistakes(err)
	}
	filled, err := newShelves(own)
	return func() (*shelves, error) { return filled, nil }, err
}

func dataMistakes(err error) error {
	var found catalogue.Mistakes
	if !errors.As(err, &found) {
		return err
	}
	errs := make([]error, len(found))
	for i, mistake := range found {
		errs[i] = DataMistake(mistake)
	}
	return errors.Join(errs...)
}
