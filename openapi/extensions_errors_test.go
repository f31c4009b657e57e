package openapi

import "strings"

// extensionRows are all errors that the extensions may answer with.
func extensionRows() []errorRow {
	var rows []errorRow
	for _, id := range extensionIDs() {
		for _, message := range []string{
			"Authentication required", "Invalid or expired access token", "Authentication required or failed.",
			"Authorization header required", "Invalid token",
		} {
			rows = append(rows, errorRow{id, 401, "UnauthorizedError", "UNAUTHORIZED", message})
		}
		rows = append(rows,
			errorRow{id, 403, "ForbiddenError", "FORBIDDEN", "IP address not authorized"},
			errorRow{id, 429, "TooManyRequestsError", "TOO_MANY_REQUESTS", "Too many requests. Please try again later."},
			unavailableRow(id))
	}
	for _, noun := range []string{"Order", "Transaction", "Wallet"} {
		rows = append(rows,
			errorRow{"get" + noun, 400, "BadRequestError", "BAD_REQUEST", "Invalid " + strings.ToLower(noun) + " ID"},
			errorRow{"get" + noun, 404, "NotFoundError", "NOT_FOUND", noun + " not found"},
			errorRow{"get" + noun, 500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Failed to retrieve " + strings.ToLower(noun)})
	}
	rows = append(rows,
		errorRow{"listOrders", 400, "BadRequestError", "BAD_REQUEST", "Invalid query parameters"},
		errorRow{"listOrders", 500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Failed to retrieve orders"},
		errorRow{"calculateCharges", 400, "ValidationException", "VALIDATION_FAILURE", "Denomination and quantity are required"},
		errorRow{"calculateCharges", 500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Failed to calculate charges"},
		errorRow{"createOrder", 400, "ValidationException", "VALIDATION_FAILURE", "Product ID, denomination and quantity are required"},
		errorRow{"createOrder", 500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Failed to create order"})
	for _, message := range []string{"Invalid ref", "Invalid email", "Duplicate ref", "Insufficient stock", "Insufficient wallet balance"} {
		rows = append(rows, errorRow{"createOrder", 400, "BadRequestError", "BAD_REQUEST", message})
	}
	for _, id := range []string{"calculateCharges", "createOrder"} {
		for _, message := range []string{
			"Invalid product ID", "Invalid denomination", "Invalid quantity", "Invalid wallet ID", "Currency conversion not available",
		} {
			rows = append(rows, errorRow{id, 400, "BadRequestError", "BAD_REQUEST", message})
		}
		rows = append(rows,
			errorRow{id, 400, "SyntaxError", "SYNTAX_ERROR", "Invalid request body"},
			errorRow{id, 404, "NotFoundError", "NOT_FOUND", "Product not found"},
			errorRow{id, 404, "NotFoundError", "NOT_FOUND", "Wallet not found"},
			errorRow{id, 413, "PayloadTooLargeError", "PAYLOAD_TOO_LARGE", "Request body too large"},
			errorRow{id, 415, "UnsupportedMediaTypeError", "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json"})
	}
	return rows
}
