package journal

// Exchange is what a request and its answer looked like on the wire. Secrets are masked: a token stands as its fingerprint, see the function
// Fingerprint, and a password as "[password]".
type Exchange struct {
	Seq     uint64  `json:"seq"`
	Request Message `json:"request"`
	// Response is what really went out, with all that a fault has made of it, and nil when nothing did.
	Response *Message `json:"response"`
}

// Message is a request or an answer.
type Message struct {
	// Query is what stands behind the question mark of a request's address, as it was sent.
	Query string `json:"query,omitempty"`
	// Status is that of an answer.
	Status int `json:"status,omitempty"`
	// Headers are the header fields by name, and those of one name in the order in which they came: Go's net/http keeps no other. A name
	// and a value that are longer than MaxText are cut, and end with "…" and their length.
	Headers []HeaderField `json:"headers"`
	// Omitted is how many further fields there were: all together have about MaxFields bytes.
	Omitted int `json:"omitted,omitempty"`
	// Body is at most about MaxText bytes of the body: of an answer that was cut off as much as went out.
	Body string `json:"body"`
	// Encoding is EncodingBase64 for a body that is no UTF-8, and otherwise empty.
	Encoding string `json:"encoding"`
	// Size is how many bytes the whole body has on the wire, Truncated tells that Body is not all of it.
	Size      int64 `json:"size"`
	Truncated bool  `json:"truncated"`
}

// HeaderField is a name and a value. What is no UTF-8 in them is read as ISO 8859-1, as header fields once were (RFC 9110, section 5.5).
type HeaderField [2]string

// EncodingBase64 is that of RFC 4648, section 4.
const EncodingBase64 = "base64"

// Bounds of what is kept of a message, in bytes.
const (
	// MaxText is that of a body, of a query, and of each name and value of a header field.
	MaxText = 16 << 10
	// MaxFields is that of all header fields together.
	MaxFields = 64 << 10
)
