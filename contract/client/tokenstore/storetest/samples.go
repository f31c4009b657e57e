package storetest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// errSample is an error that change returns.
var errSample = errors.New("a sample error of change")

// secret is what every sample token holds, and no error may show a part of. None of its parts is a word or a number.
const secret = "ZyXwVuTsRqPoNmLkJiHgFeDcBa"

// secretPart is how many letters of a token in a row count as a part of it.
const secretPart = 5

func secretParts() []string {
	var parts []string
	for i := range len(secret) - secretPart + 1 {
		parts = append(parts, secret[i:i+secretPart])
	}
	return parts
}

// samplePair returns a pair whose four parts all differ from those for another n, in seconds and UTC, beyond what 32 bits
// hold.
func samplePair(n int) tokenstore.Pair {
	const past32Bits = 1 << 33
	return tokenstore.Pair{
		Access:           tokenstore.Token(fmt.Sprintf("access-%d-%s", n, secret)),
		Refresh:          tokenstore.Token(fmt.Sprintf("refresh-%d-%s", n, secret)),
		AccessExpiresAt:  time.Unix(past32Bits+3600+int64(n), 0).UTC(),
		RefreshExpiresAt: time.Unix(past32Bits+604800+int64(n), 0).UTC(),
	}
}

// number reads the n of a sample pair, from both of its tokens; zero for the zero Pair, and -1 when they do not belong
// together.
func number(pair tokenstore.Pair) int {
	if pair.IsZero() {
		return 0
	}
	var access, refresh int
	_, errAccess := fmt.Sscanf(string(pair.Access), "access-%d-"+secret, &access)
	_, errRefresh := fmt.Sscanf(string(pair.Refresh), "refresh-%d-"+secret, &refresh)
	if errAccess != nil || errRefresh != nil || access != refresh || pair.AccessExpiresAt != samplePair(access).AccessExpiresAt {
		return -1
	}
	return access
}

// trickyTexts are tokens that an encoding may get wrong, each by its name. But for the one that is about them, none ends
// with a blank.
func trickyTexts() [][2]string {
	return [][2]string{
		{"quotes", `"'` + "`" + `\{}[]<>&%s%00,;: =`},
		{"lines", "a\nb\r\nc\rd\te\vf"},
		{"control characters", "a\x00b\x01c\x1bd\x7f"},
		{"blanks at the ends", "  a  "},
		{"letters of the world", "äß€漢字😀e\u0301"},
		{"odd characters", "\ufeffa\u2028\u2029\u200b\ufffd\U0010ffff"},
		{"numbers", "0123"},
		{"words", "null"},
		{"one letter", "x"},
		{"64 KiB", strings.Repeat("aZ-_", 16<<10)},
	}
}
