package docs

import (
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// lost is what GitHub leaves out of a heading to make an anchor.
var lost = regexp.MustCompile(`[^\p{L}\p{M}\p{N}\p{Pc} -]`)

// Anchor is what leads to a heading on GitHub.
func Anchor(heading string) string {
	return strings.ReplaceAll(lost.ReplaceAllString(strings.ToLower(heading), ""), " ", "-")
}

// Broken finds links between documents and to other files that lead nowhere, and anchors that no heading has. Links to other sites are
// not followed.
func Broken(fsys fs.FS, all []*Document) (found []string) {
	anchors := map[string][]string{}
	for _, d := range all {
		anchors[d.Path] = d.Anchors
	}
	for _, d := range all {
		for _, link := range d.Links {
			if why := broken(fsys, anchors, d.Path, link.Text); why != "" {
				found = append(found, fmt.Sprintf("%s:%d: the link %q: %s", d.Path, link.Line, link.Text, why))
			}
		}
	}
	return found
}

func broken(fsys fs.FS, anchors map[string][]string, from, link string) string {
	to, err := url.Parse(link)
	if err != nil {
		return err.Error()
	}
	if to.Scheme != "" {
		return ""
	}
	target := from
	if to.Path != "" {
		target = path.Join(path.Dir(from), to.Path)
	}
	info, err := fs.Stat(fsys, target)
	if err != nil {
		return "there is no " + target
	}
	if to.Fragment == "" {
		return ""
	}
	if info.IsDir() {
		target = path.Join(target, "README.md")
	}
	if !slices.Contains(anchors[target], to.Fragment) {
		return fmt.Sprintf("%s has no heading for #%s", target, to.Fragment)
	}
	return ""
}
