package scenarios

import (
	"bytes"
	"encoding/json"

	"golang.org/x/tools/txtar"
)

// golden compares the answer with a file of the archive, or writes that anew.
func golden(a *actor, c *call) error {
	x, err := a.answered()
	if err != nil {
		return err
	}
	name := c.get("FILE")
	want, _ := a.w.s.src.File(name) // was checked
	got := a.w.shownBody(x.body)
	if bytes.Equal(bytes.TrimRight(want, "\n"), bytes.TrimRight(got, "\n")) {
		return nil
	}
	if a.w.r.options.Update != nil && !c.step.Not {
		a.w.mu.Lock()
		defer a.w.mu.Unlock()
		a.w.golden[name] = got
		return nil
	}
	return mismatchf("%s: the body is not that of the file %s, but\n%s\nwant\n%s", x.what, name, got, want)
}

// shownBody is a body in a fixed form: JSON indented as it came, and no secrets.
func (w *world) shownBody(body []byte) []byte {
	var indented bytes.Buffer
	if json.Indent(&indented, body, "", "  ") == nil {
		body = indented.Bytes()
	}
	return append(bytes.TrimRight([]byte(w.secrets.Mask(string(body))), "\n"), '\n')
}

// writeGolden hands on the script with the files that are to be written anew. All else in it stays as it is.
func (w *world) writeGolden() error {
	if len(w.golden) == 0 {
		return nil
	}
	archive := txtar.Parse(w.s.text)
	for i, f := range archive.Files {
		if text, changed := w.golden[f.Name]; changed {
			archive.Files[i].Data = text
		}
	}
	return w.r.options.Update(w.s.File, txtar.Format(archive))
}
