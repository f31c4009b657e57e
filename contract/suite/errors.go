package suite

// refusal is an error as the vendor's pages have it, and as the older login page would.
type refusal struct {
	status              int
	name, code, message string
	flat                string // the error of the legacy dialect
}

func syntaxError() refusal {
	return refusal{400, "SyntaxError", "SYNTAX_ERROR", "Invalid request body", "validation_error"}
}

func validationFailure(message string) refusal {
	return refusal{400, "ValidationException", "VALIDATION_FAILURE", message, "validation_error"}
}

func badRequest(message string) refusal {
	return refusal{400, "BadRequestError", "BAD_REQUEST", message, ""}
}

func unauthorized(message string) refusal {
	return refusal{401, "UnauthorizedError", "UNAUTHORIZED", message, "unauthorized"}
}

func forbidden() refusal {
	return refusal{403, "ForbiddenError", "FORBIDDEN", "IP address not authorized", "forbidden"}
}

func notFound(message string) refusal {
	return refusal{404, "NotFoundError", "NOT_FOUND", message, ""}
}

func internal(message string) refusal {
	return refusal{500, "InternalServerError", "INTERNAL_SERVER_ERROR", message, ""}
}

// Texts of the pages.
const (
	loginIncomplete   = "Username and password are required"
	refreshIncomplete = "Refresh token is required"
	badCredentials    = "Invalid credentials"
	badRefreshToken   = "Invalid refresh token"
	textLogout        = "Authentication required"
	textCountries     = "Invalid or expired access token"
	textWallets       = "Authentication required or failed."
	badQuery          = "Invalid query parameters"
)
