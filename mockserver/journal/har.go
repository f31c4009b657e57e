package journal

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// HAR is an HTTP archive of version 1.2, as tools for looking at traffic read it. Headers and bodies are in it where they
// were kept, masked and cut as Exchange has them; cookies are headers alone. Each request carries its journal entry in the field "_popupmock",
// as the format allows. What is not known is -1 or empty, which is what the format has for that.
type HAR struct {
	Log HARLog `json:"log"`
}

// HARLog is the content of an archive.
type HARLog struct {
	Version string     `json:"version"`
	Creator HARCreator `json:"creator"`
	Entries []HAREntry `json:"entries"`
}

// HARCreator names the program that made an archive.
type HARCreator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// HAREntry is one request and its answer.
type HAREntry struct {
	StartedDateTime time.Time   `json:"startedDateTime"` // real time
	Time            float64     `json:"time"`            // in milliseconds
	Request         HARRequest  `json:"request"`
	Response        HARResponse `json:"response"`
	Cache           struct{}    `json:"cache"`
	Timings         HARTimings  `json:"timings"`
	Comment         string      `json:"comment,omitempty"` // what Line says
	Entry           Entry       `json:"_popupmock"`
}

// HARRequest is a request.
type HARRequest struct {
	Method      string       `json:"method"`
	URL         string       `json:"url"`
	HTTPVersion string       `json:"httpVersion"`
	Cookies     []struct{}   `json:"cookies"`
	Headers     []HARPair    `json:"headers"`
	QueryString []HARPair    `json:"queryString"`
	PostData    *HARPostData `json:"postData,omitempty"`
	HeadersSize int          `json:"headersSize"`
	BodySize    int64        `json:"bodySize"`
}

// HARPair is a header field, or a parameter of a query.
type HARPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// HARPostData is the body of a request. The format knows no encoding for it.
type HARPostData struct {
	MimeType string `json:"mimeType"`
	Text     string `json:"text"`
	Encoding string `json:"_encoding,omitempty"`
	Comment  string `json:"comment,omitempty"` // how much is missing
}

// HARResponse is what went out. Its status is 0 where nothing did.
type HARResponse struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []struct{} `json:"cookies"`
	Headers     []HARPair  `json:"headers"`
	Content     HARContent `json:"content"`
	RedirectURL string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int64      `json:"bodySize"`
}

// HARContent is the body of an answer.
type HARContent struct {
	Size     int64  `json:"size"`
	MimeType string `json:"mimeType"`
	Text     string `json:"text,omitempty"`
	Encoding string `json:"encoding,omitempty"`
	Comment  string `json:"comment,omitempty"` // how much is missing
}

// HARTimings says where the time went; it is all waiting.
type HARTimings struct {
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

// unknownWord is what browsers write where the format wants a word that nobody knows.
const unknownWord = "unknown"

// NewHAR makes an archive of entries, with what is known of what they looked like by their numbers. Base is the URL that their paths are below, version that of popupmock. Paths are
// masked as in the journal, also those of entries that are not from one.
func NewHAR(entries []Entry, looked map[uint64]Exchange, base, version string) HAR {
	log := HARLog{Version: "1.2", Creator: HARCreator{"popupmock", version}, Entries: make([]HAREntry, len(entries))}
	for i, e := range entries {
		var masked kept
		masked.stored(&e, &paths{})
		log.Entries[i] = harEntry(masked.Entry, strings.TrimSuffix(base, "/"))
		if exchange, known := looked[e.Seq]; known {
			log.Entries[i].fill(exchange)
		}
	}
	return HAR{log}
}

func harEntry(e Entry, base string) HAREntry {
	none, unknown := []struct{}{}, []HARPair{}
	return HAREntry{
		StartedDateTime: e.RealAt,
		Time:            e.DurationMS,
		Request: HARRequest{
			Method: e.Method, URL: base + (&url.URL{Path: "/" + strings.TrimPrefix(e.Path, "/")}).EscapedPath(), HTTPVersion: unknownWord,
			Cookies: none, Headers: unknown, QueryString: unknown, HeadersSize: -1, BodySize: -1,
		},
		Response: HARResponse{
			Status: e.SentStatus, StatusText: http.StatusText(e.SentStatus), HTTPVersion: unknownWord,
			Cookies: none, Headers: unknown, Content: HARContent{Size: e.Bytes, MimeType: "x-unknown"}, HeadersSize: -1, BodySize: e.Bytes,
		},
		Timings: HARTimings{Wait: e.DurationMS},
		Comment: Line(e),
		Entry:   e,
	}
}
