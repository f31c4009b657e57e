package mockserver

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/assumption"
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

// answer is what a client gets to see of a refusal. Without a name it is flat.
type answer struct {
	status              int
	name, code, message string
}

// answers is the one table of errors: by reason, and where an endpoint's page has its own text, by operation. The value of
// an assumption that has a row, alone or after an operation, brings another answer; answerFor finds the row that holds.
// Sources are named in openapi/popup.yaml, openapi/legacy.yaml and openapi/extensions.yaml.
var answers = map[journal.Reason]map[string]answer{
	journal.ReasonBodyNotJSON: {
		"":       {400, "SyntaxError", "SYNTAX_ERROR", "Invalid request body"},
		"legacy": flat(400, "validation_error", "Invalid request body"),
	},
	journal.ReasonBodyIncomplete: {
		"":       {400, "SyntaxError", "SYNTAX_ERROR", "Invalid request body"},
		"legacy": flat(400, "validation_error", "Invalid request body"),
	},
	journal.ReasonFieldMissing: {
		"login":            {400, "ValidationException", "VALIDATION_FAILURE", "Username and password are required"},
		"refresh":          {400, "ValidationException", "VALIDATION_FAILURE", "Refresh token is required"},
		"login legacy":     flat(400, "validation_error", "Username and password are required"),
		"refresh legacy":   flat(400, "validation_error", "Refresh token is required"),
		"calculateCharges": {400, "ValidationException", "VALIDATION_FAILURE", "Denomination and quantity are required"},
		"createOrder":      {400, "ValidationException", "VALIDATION_FAILURE", "Product ID, denomination and quantity are required"},
	},
	journal.ReasonBadQuery: {"": badRequest("Invalid query parameters")},
	journal.ReasonBadID: {
		"getCategory":      badRequest("Invalid category ID"),
		"getSubcategory":   badRequest("Invalid subcategory ID"),
		"getCountry":       badRequest("Invalid country ID"),
		"getCurrency":      badRequest("Invalid currency ID"),
		"getProduct":       badRequest("Invalid product ID"),
		"getWallet":        badRequest("Invalid wallet ID"),
		"getTransaction":   badRequest("Invalid transaction ID"),
		"calculateCharges": badRequest("Invalid product ID"),
		"getOrder":         badRequest("Invalid order ID"),
	},
	journal.ReasonBadProduct:      {"": badRequest("Invalid product ID")},
	journal.ReasonBadDenomination: {"": badRequest("Invalid denomination")},
	journal.ReasonBadQuantity:     {"": badRequest("Invalid quantity")},
	journal.ReasonBadWallet:       {"": badRequest("Invalid wallet ID")},
	journal.ReasonBadRef:          {"": badRequest("Invalid ref")},
	journal.ReasonBadEmail:        {"": badRequest("Invalid email")},
	journal.ReasonNoRate:          {"": badRequest("Currency conversion not available")},
	journal.ReasonDuplicateRef:    {"": badRequest("Duplicate ref")},
	journal.ReasonOutOfStock:      {"": badRequest("Insufficient stock")},
	journal.ReasonLowBalance:      {"": badRequest("Insufficient wallet balance")},
	journal.ReasonNoWallet:        {"": notFound("Wallet not found")},
	journal.ReasonFeatureOff: {
		"":          {400, "BadRequestError", "INVALID_FEATURE", "The requested feature is not enabled for this client"},
		"forbidden": {403, "ForbiddenError", "FORBIDDEN", "The requested feature is not enabled for this client"},
	},
	journal.ReasonTokenMissing: {
		"":                         unauthorized("Authentication required"),
		"logout":                   unauthorized("Authentication required"),
		"listCountries":            unauthorized("Invalid or expired access token"),
		"getCountry":               unauthorized("Invalid or expired access token"),
		"listWallets":              unauthorized("Authentication required or failed."),
		"listTransactions by-page": unauthorized("Authentication required or failed."),
		"getWallet by-page":        unauthorized("Authentication required or failed."),
		"getTransaction by-page":   unauthorized("Authentication required or failed."),

		"authentication-required":           unauthorized("Authentication required"),
		"invalid-or-expired":                unauthorized("Invalid or expired access token"),
		"authentication-required-or-failed": unauthorized("Authentication required or failed."),
		"sibling":                           unauthorized("Authorization header required"),
		"logout legacy":                     flat(401, "unauthorized", "Authentication required"),
	},
	unauthorizedReason: {
		"":                         unauthorized("Invalid or expired access token"),
		"login":                    unauthorized("Invalid credentials"),
		"refresh":                  unauthorized("Invalid refresh token"),
		"logout":                   unauthorized("Authentication required"),
		"listCountries":            unauthorized("Invalid or expired access token"),
		"getCountry":               unauthorized("Invalid or expired access token"),
		"listWallets":              unauthorized("Authentication required or failed."),
		"listTransactions by-page": unauthorized("Authentication required or failed."),
		"getWallet by-page":        unauthorized("Authentication required or failed."),
		"getTransaction by-page":   unauthorized("Authentication required or failed."),

		"authentication-required":           unauthorized("Authentication required"),
		"invalid-or-expired":                unauthorized("Invalid or expired access token"),
		"authentication-required-or-failed": unauthorized("Authentication required or failed."),
		"sibling":                           unauthorized("Invalid token"),
		"login legacy":                      flat(401, "unauthorized", "Invalid credentials"),
		"refresh legacy":                    flat(401, "unauthorized", "Invalid refresh token"),
		"logout legacy":                     flat(401, "unauthorized", "Authentication required"),
	},
	journal.ReasonIPNotAllowed: {
		"":       {403, "ForbiddenError", "FORBIDDEN", "IP address not authorized"},
		"legacy": flat(403, "forbidden", "IP address not authorized"),
	},
	journal.ReasonUnknownPath: {"": notFound("Resource not found")},
	journal.ReasonNotFound: {
		"getCategory":      notFound("Category not found"),
		"getSubcategory":   notFound("Subcategory not found"),
		"getCountry":       notFound("Country not found"),
		"getCurrency":      notFound("Currency not found"),
		"getProduct":       notFound("Product not found"),
		"getWallet":        notFound("Wallet not found"),
		"getTransaction":   notFound("Transaction not found"),
		"calculateCharges": notFound("Product not found"),
		"createOrder":      notFound("Product not found"),
		"getOrder":         notFound("Order not found"),
	},
	journal.ReasonWrongMethod: {
		"":          {405, "MethodNotAllowedError", "METHOD_NOT_ALLOWED", "Method not allowed"},
		"not-found": notFound("Resource not found"),
	},
	journal.ReasonBodyTooLarge: {
		"":       {413, "PayloadTooLargeError", "PAYLOAD_TOO_LARGE", "Request body too large"},
		"legacy": flat(413, "payload_too_large", "Request body too large"),
	},
	journal.ReasonWrongMediaType: {
		"":       {415, "UnsupportedMediaTypeError", "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json"},
		"legacy": flat(415, "unsupported_media_type", "Content-Type must be application/json"),
	},
	journal.ReasonRateLimited: {
		"":             {429, "TooManyRequestsError", "TOO_MANY_REQUESTS", "Too many requests. Please try again later."},
		"login":        {429, "TooManyRequestsError", "TOO_MANY_REQUESTS", "Too many login attempts. Please try again later."},
		"legacy":       flat(429, "Too Many Requests", "Too many requests. Please try again later."),
		"login legacy": flat(429, "Too Many Requests", "Too many login attempts. Please try again later."),
	},
	journal.ReasonNoState: {
		"":       {503, "ServiceUnavailableError", "SERVICE_UNAVAILABLE", "Service unavailable"},
		"legacy": flat(503, "service_unavailable", "Service unavailable"),
	},
	journal.ReasonInternal: {
		"":                  internal("Internal server error"),
		"legacy":            flat(500, "internal_server_error", "Internal server error"),
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
		"getWallet":         internal("Failed to retrieve wallet"),
		"getTransaction":    internal("Failed to retrieve transaction"),
		"calculateCharges":  internal("Failed to calculate charges"),
		"createOrder":       internal("Failed to create order"),
		"listOrders":        internal("Failed to retrieve orders"),
		"getOrder":          internal("Failed to retrieve order"),
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

// flat is an error of the legacy dialect.
func flat(status int, name, message string) answer {
	return answer{status: status, code: name, message: message}
}

func (a answer) body() any {
	if a.name == "" {
		return flatError{a.code, a.message}
	}
	return openapi.ErrorEnvelope{Error: openapi.ErrorBody{Name: a.name, Code: a.code, Message: a.message}}
}

// flatError is the error of the legacy dialect (openapi/legacy.yaml).
type flatError struct {
	Error   string `json:"error"`
	Message string `json:"message"`
}

// answerFor finds the row of a reason that says most: of the operation under the assumed value, of the operation, of the
// value, of all.
func answerFor(reason journal.Reason, operation string, value assumption.Keyword) answer {
	rows, ok := answers[reason]
	if !ok {
		rows = answers[unauthorizedReason]
	}
	for _, key := range []string{operation + " " + string(value), operation, string(value)} {
		if a, ok := rows[key]; ok && key != "" {
			return a
		}
	}
	return rows[""]
}

// assumedFor is the value of the assumption that has a say in how a reason is answered.
func (x *exchange) assumedFor(reason journal.Reason) assumption.Keyword {
	switch {
	case x.assumed.Dialect == assumption.Legacy && isAuth[x.entry.Operation]:
		return assumption.Legacy
	case reason == journal.ReasonFeatureOff:
		return x.assumed.FeatureOff
	case reason == journal.ReasonWrongMethod:
		return x.assumed.WrongMethod
	}
	return x.assumed.UnauthorizedText
}

// isAuth has the operations of /auth/*, which have dialects.
var isAuth = map[string]bool{"login": true, "refresh": true, "logout": true}

// refuse writes the answer to an error, and notes why.
func (x *exchange) refuse(err error) {
	r := asRefusal(err)
	x.entry.Reason = r.reason
	if cause := x.home(r.reason, r.cause); cause != nil {
		x.entry.Cause = cause.Error()
	}
	a := answerFor(r.reason, x.entry.Operation, x.assumedFor(r.reason))
	if a.status == http.StatusUnauthorized {
		x.challenge(x.answer.Header(), r.reason)
	}
	x.answer.Header().Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
	x.answer.WriteHeader(a.status)
	_, _ = x.answer.Write(a.encode()) // into memory: cannot fail
}

func (a answer) encode() []byte {
	body, err := json.Marshal(a.body())
	if err != nil {
		panic(err) // strings can always be encoded
	}
	return body
}

// challenge asks for a bearer token, where that is assumed: with an error code where there was a token, and none where
// there were no credentials (RFC 6750, section 3.1), or they were in the body.
func (x *exchange) challenge(header http.Header, reason journal.Reason) {
	inBody := public[x.entry.Operation]
	if x.assumed.WWWAuthenticate == assumption.Absent || inBody && x.assumed.WWWAuthenticate != assumption.RFC9110 {
		return
	}
	text := `Bearer realm="popupmock"`
	if reason != journal.ReasonTokenMissing && !inBody {
		text += `, error="invalid_token"`
	}
	header.Set(echo.HeaderWWWAuthenticate, text)
}

// asRefusal finds the reason in any error. What has none is a mistake of the mock.
func asRefusal(err error) *refusal {
	var r *refusal
	if errors.As(err, &r) {
		return r
	}
	var fromEcho *echo.HTTPError
	if errors.As(err, &fromEcho) && fromEcho.Code == http.StatusNotFound {
		return &refusal{reason: journal.ReasonUnknownPath}
	}
	if unavailable(err) {
		return &refusal{journal.ReasonNoState, err}
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
