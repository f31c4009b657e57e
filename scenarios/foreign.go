package scenarios

import (
	"errors"
	"regexp"
	"strings"

	"github.com/popupmock/popupmock/scenarios/internal/script"
)

// each notes all errors that the mock would have of what a line describes. They are joined in err, and begin with the place of
// what is wrong in the JSON that the control API takes; here each is about the word of the line that stands for it.
func (k *checker) each(c *call, err error) {
	if err == nil {
		return
	}
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	for _, e := range all {
		text := strings.TrimPrefix(told(e).Error(), c.cmd.name+" ")
		name, at := c.wordAt(&text)
		k.wrong(c, at, "%s%s", name, text)
	}
}

// told is an error of another package in the way of this one, which sets off what it wants.
func told(err error) error {
	text := err.Error()
	if at := wantPattern.FindStringIndex(text); at != nil {
		text = text[:at[0]] + "; want " + text[at[1]:]
	}
	return errors.New(text)
}

var (
	wantPattern = regexp.MustCompile(`[,:] want `)
	// jsonPlace is a place such as effect.status, when.nth or do[0].by.
	jsonPlace = regexp.MustCompile(`^(?:effect\.|when\.|on\.|do\[0\]\.)?([a-z_.]+)(:? (?:is|has|there) )`)
)

// placeNames are the places that lines call otherwise.
var placeNames = map[string]string{
	"type": "EFFECT", "action": "ACTION", "operation": "OPERATION", "event": "EVENT", "ip_whitelist": "whitelist",
}

// wordAt cuts the place off the text of an error, and returns what the line calls it, and where the word is. Without a word
// for it the text stays as it is, and the command is where.
func (c *call) wordAt(text *string) (name string, at *script.Word) {
	found := jsonPlace.FindStringSubmatch(*text)
	if found == nil || found[1] == "effect" || found[1] == "when" {
		return "", nil
	}
	name = found[1]
	if known, renamed := placeNames[name]; renamed {
		name = known
	}
	*text = strings.TrimPrefix(found[2]+(*text)[len(found[0]):], ":")
	if words := c.words[name]; len(words) > 0 {
		at = &words[0].word
	}
	for _, f := range c.field {
		if f.name == name {
			at = &f.at
		}
	}
	for _, zero := range []string{` is ""`, " is 0"} {
		if rest, left := strings.CutPrefix(*text, zero+";"); left && at == nil {
			*text = " is missing;" + rest
		}
	}
	if name == strings.ToUpper(name) {
		return name, at
	}
	return name + "=", at
}
