package mask

// mayHold tells texts without a coded secret from others: there is none where no run of base64 is as long as the shortest of them. A step goes as
// far as a run is long, so that most of a text is not looked at.
func mayHold(text []byte, shortest int) bool {
	for end := shortest; end <= len(text); {
		at := end
		for at > end-shortest && isCoded(text[at-1]) {
			at--
		}
		if at == end-shortest {
			return true
		}
		end = at + shortest
	}
	return false
}

// isCoded tells what base64 of either alphabet and hex are made of, and base64url with dots.
func isCoded(c byte) bool { return isBase64(c) || c == '.' }
