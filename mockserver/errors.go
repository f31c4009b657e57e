package mockserver

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/openapi"
)

// refusal is an error that clients get an answer to. The reason and the cause are for the journal alone.
type refusal struct {
	reason journal.Reason
	cause  error
}

func refuse(reason journal.Reason, cause error) error { return &refusal{reason, cause} }

func (r *refusal) Error() string {
	if r.cause == nil {
		return r.reason.Text()
	}
	return r.reason.Text() + ": " + r.cause.Error()
}

func (r *refusal) Unwrap() error { return r.cause }

// answer is what a client gets to see of a refusal.
type answer struct {
	status              int
	name, code, message string
}

// answers is the one table of errors: by reason, and where an endpoint's page has its own text, by operation.
// Sources are named in openapi/popup.yaml.
var answers = map[journal.Reason]map[string]answer{
	journal.ReasonBodyNotJSON:    {"": {400, "SyntaxError", "SYNTAX_ERROR", "Invalid request body"}},
	journal.ReasonBodyIncomplete: {"": {400, "SyntaxError", "SYNTAX_ERROR", "Invalid request body"}},
	journal.ReasonFieldMissing: {
		"login":   {400, "ValidationException", "VALIDATION_FAILURE", "Username and password are required"},
		"refresh": {400, "ValidationException", "VALIDATION_FAILURE", "Refresh token is required"},
	},
	journal.ReasonBadQuery: {"": badRequest("Invalid query parameters")},
	journal.ReasonBadID: {
		"getCategory":    badRequest("Invalid category ID"),
		"getSubcategory": badRequest("Invalid subcategory ID"),
		"getCountry":     badRequest("Invalid country ID"),
		"getCurrency":    badRequest("Invalid currency ID"),
		"getProduct":     badRequest("Invalid product ID"),
	},
	journal.ReasonFeatureOff: {"": {400, "BadRequestError", "INVALID_FEATURE", "The requested feature is not enabled for this client"}},
	journal.ReasonTokenMissing: {
		"":                 unauthorized("Authentication required"),
		"listCountries":    unauthorized("Invalid or expired access token"),
		"getCountry":       unauthorized("Invalid or expired access token"),
		"listWallets":      unauthorized("Authentication required or failed."),
		"listTransactions": unauthorized("Authentication required or failed."),
	},
	unauthorizedReason: {
		"":                 unauthorized("Invalid or expired access token"),
		"login":            unauthorized("Invalid credentials"),
		"refresh":          unauthorized("Invalid refresh token"),
		"logout":           unauthorized("Authentication required"),
		"listWallets":      unauthorized("Authentication required or failed."),
		"listTransactions": unauthorized("Authentication required or failed."),
	},
	journal.ReasonIPNotAllowed: {"": {403, "ForbiddenError", "FORBIDDEN", "IP address not authorized"}},
	journal.ReasonUnknownPath:  {"": notFound("Resource not found")},
	journal.ReasonNotFound: {
		"getCategory":    notFound("Category not found"),
		"getSubcategory": notFound("Subcategory not found"),
		"getCountry":     notFound("Country not found"),
		"getCurrency":    notFound("Currency not found"),
		"getProduct":     notFound("Product not found"),
	},
	journal.ReasonWrongMethod:  {"": {405, "MethodNotAllowedError", "METHOD_NOT_ALLOWED", "Method not allowed"}},
	journal.ReasonBodyTooLarge: {"": {413, "PayloadTooLargeError", "PAYLOAD_TOO_LARGE", "Request body too large"}},
	journal.ReasonInternal: {
		"":                  internal("Internal server error"),
		"listCategories":    internal("Failed to retrieve categories"),
		"getCategory":       internal("Failed to retrieve category"),
		"listSubcategories": internal("Failed to retrieve subcategories"),
		"getSubcategory":    internal("Failed to retrieve subcategory"),
		"listCountries":     internal("Failed to retrieve countries"),
		"getCountry":        internal("Failed to retrieve country"),
		"listCurrencies":    internal("Failed to retrieve currencies"),
		"getCurrency":       internal("Error retrieving currency"),
		"listWallets":       internal("Failed to retrieve wallets"),
		"listTransactions":  internal("Failed to retrieve transactions"),
		"listProducts":      internal("Failed to retrieve products"),
		"getProduct":        internal("Failed to retrieve product"),
	},
}

// unauthorizedReason stands in the table for every reason that has no row of its own: all of those are a 401, and the
// vendor does not say which.
const unauthorizedReason journal.Reason = "unauthorized"

func badRequest(message string) answer {
	return answer{http.StatusBadRequest, "BadRequestError", "BAD_REQUEST", message}
}

func unauthorized(message string) answer {
	return answer{http.StatusUnauthorized, "UnauthorizedError", "UNAUTHORIZED", message}
}

func notFound(message string) answer {
	return answer{http.StatusNotFound, "NotFoundError", "NOT_FOUND", message}
}

func internal(message string) answer {
	return answer{http.StatusInternalServerError, "InternalServerError", "INTERNAL_SERVER_ERROR", message}
}

func answerFor(operation string, reason journal.Reason) answer {
	rows, ok := answers[reason]
	if !ok {
		rows = answers[unauthorizedReason]
	}
	if a, ok := rows[operation]; ok {
		return a
	}
	return rows[""]
}

// refuse writes the answer to an error, and notes why.
func (x *exchange) refuse(err error) {
	r := asRefusal(err)
	if _, ofID := answers[journal.ReasonBadID][x.entry.Operation]; ofID && r.reason == journal.ReasonBadQuery {
		r.reason = journal.ReasonBadID // the generated code makes no difference between path and query
	}
	x.entry.Reason = r.reason
	if r.cause != nil {
		x.entry.Cause = r.cause.Error()
	}
	a := answerFor(x.entry.Operation, r.reason)
	body, err := json.Marshal(openapi.ErrorEnvelope{Error: openapi.ErrorBody{Name: a.name, Code: a.code, Message: a.message}})
	if err != nil {
		panic(err) // three strings can always be encoded
	}
	x.answer.Header().Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
	x.answer.WriteHeader(a.status)
	_, _ = x.answer.Write(body) // into memory: cannot fail
}

// asRefusal finds the reason in any error. What has none is a mistake of the mock.
func asRefusal(err error) *refusal {
	var r *refusal
	if errors.As(err, &r) {
		return r
	}
	var fromEcho *echo.HTTPError
	if errors.As(err, &fromEcho) {
		switch fromEcho.Code {
		case http.StatusNotFound:
			return &refusal{reason: journal.ReasonUnknownPath}
		case http.StatusMethodNotAllowed:
			return &refusal{reason: journal.ReasonWrongMethod}
		case http.StatusBadRequest: // the generated code could not read a query parameter
			return &refusal{reason: journal.ReasonBadQuery}
		}
	}
	return &refusal{journal.ReasonInternal, err}
}

// tokenReasons says how the journal names each error of package token.
var tokenReasons = []struct {
	err    error
	reason journal.Reason
}{
	{token.ErrMalformed, journal.ReasonTokenMalformed},
	{token.ErrAlgorithm, journal.ReasonTokenWrongAlgorithm},
	{token.ErrUnknownKey, journal.ReasonTokenUnknownKey},
	{token.ErrSignature, journal.ReasonTokenBadSignature},
	{token.ErrClaims, journal.ReasonTokenBadClaims},
	{token.ErrUse, journal.ReasonTokenWrongUse},
	{token.ErrUnknown, journal.ReasonTokenUnknown},
	{token.ErrExpired, journal.ReasonTokenExpired},
	{token.ErrSpent, journal.ReasonTokenSpent},
	{token.ErrRevoked, journal.ReasonTokenRevoked},
}

// refuseToken gives a token's error its reason; other errors stay as they are. A family can go while its token is judged.
func refuseToken(err error) error {
	if errors.Is(err, store.ErrNoFamily) {
		return refuse(journal.ReasonTokenUnknown, err)
	}
	for _, row := range tokenReasons {
		if errors.Is(err, row.err) {
			return refuse(row.reason, err)
		}
	}
	return err
}
