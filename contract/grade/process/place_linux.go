package process

import (
	"os"
	"strconv"
	"strings"
)

// mountsBelow are the folders below one on which something is mounted (proc_pid_mountinfo(5)).
func mountsBelow(folder string) (found []string) {
	text, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) > 4 {
			if point := unescape(fields[4]); strings.HasPrefix(point, folder+"/") {
				found = append(found, point)
			}
		}
	}
	return found
}

// unescape reads what stands for blanks and the like: a backslash and three octal digits.
func unescape(field string) string {
	var plain strings.Builder
	for i := 0; i < len(field); i++ {
		if field[i] == '\\' && i+3 < len(field) {
			if n, err := strconv.ParseUint(field[i+1:i+4], 8, 8); err == nil {
				plain.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		plain.WriteByte(field[i])
	}
	return plain.String()
}

// movedTo is where a folder is now, if that is not where it was, and empty when it is there or nowhere.
func movedTo(folder *os.File, was string) string {
	now, err := os.Readlink("/proc/self/fd/" + strconv.Itoa(int(folder.Fd())))
	if err != nil || now == was || strings.HasSuffix(now, " (deleted)") {
		return ""
	}
	return now
}
