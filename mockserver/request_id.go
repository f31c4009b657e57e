package mockserver

const requestIDHeader = "X-Request-Id"

// maxRequestID is the longest request id that is taken from a client, in bytes. The vendor's bound is not documented.
const maxRequestID = 128

// requestID is the request's own id where it has one that is fit to be sent, else a new one.
func (x *exchange) requestID() string {
	if sent := x.request.Header.Values(requestIDHeader); len(sent) == 1 && isRequestID(sent[0]) {
		return sent[0]
	}
	return x.world.secret.ID().String()
}

// isRequestID takes visible ASCII, so that an id stands in logs and headers as it is.
func isRequestID(id string) bool {
	for i := range len(id) {
		if id[i] < '!' || id[i] > '~' {
			return false
		}
	}
	return id != "" && len(id) <= maxRequestID
}
