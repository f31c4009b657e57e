package record

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
)

// longestReply is the longest answer that is decoded, in bytes: a small one can be the packing of a very large one.
const longestReply = 32 << 20

// decoded undoes the coding of an answer (RFC 9110, section 8.4), for the record alone. It says why where it cannot.
func decoded(header http.Header, body []byte) (plain []byte, cut string) {
	switch coding := strings.ToLower(strings.TrimSpace(header.Get("Content-Encoding"))); {
	case coding == "" || coding == "identity" || len(body) == 0:
		return body, ""
	case coding != "gzip" && coding != "x-gzip":
		return nil, "it is coded as " + cleanWord(coding) + ", which popupmock does not read"
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(body))
	if err == nil {
		plain, err = io.ReadAll(io.LimitReader(unpacked, longestReply+1))
	}
	switch {
	case err != nil:
		return nil, "it is no gzip, though it says so"
	case len(plain) > longestReply:
		return nil, "it is longer than 32 MiB"
	}
	return plain, ""
}

// cleanWord is a word of somebody else's for a report: letters, digits and what joins them.
func cleanWord(word string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && (isLetter(byte(r)) || r == '-' || r == '.' || r == '_') {
			return r
		}
		return -1
	}, word[:min(len(word), 40)])
}

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
