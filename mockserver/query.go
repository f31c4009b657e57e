package mockserver

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// listQuery is what a list is asked for, read by what is assumed.
type listQuery struct {
	values  url.Values
	assumed *assumed
}

func queryOf(c echo.Context) (listQuery, error) {
	values, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return listQuery{}, refuse(journal.ReasonBadQuery, errors.New("the query is not percent-encoded pairs"))
	}
	return listQuery{values, exchangeOf(c).assumed}, nil
}

// text returns a parameter that may be given once. An empty one is given, too.
func (q listQuery) text(name string) (value string, given bool, err error) {
	switch values := q.values[name]; len(values) {
	case 0:
		return "", false, nil
	case 1:
		return values[0], true, nil
	}
	return "", false, refuse(journal.ReasonBadQuery, fmt.Errorf("%s is given more than once", name))
}
