package report

import (
	"strings"

	"golang.org/x/net/html"
)

// A content is what an element has: an attribute, a text, another element, or several of these. Nil is nothing.
//
// Texts and values of attributes come from anyone. Here they are made printable, and html.Render escapes what HTML would obey.
// Names of elements and attributes, style sheets and links are ours; what anyone says goes into none of them.
type content func(parent *html.Node)

// el is an element.
func el(name string, contents ...content) content {
	return func(parent *html.Node) {
		node := &html.Node{Type: html.ElementNode, Data: name}
		several(contents...)(node)
		parent.AppendChild(node)
		if endsLine(name) {
			parent.AppendChild(&html.Node{Type: html.RawNode, Data: "\n"})
		}
	}
}

// endsLine tells whether an element is followed by a line break, which shows nowhere and lets reports be compared line by line.
func endsLine(name string) bool {
	switch name {
	case "a", "span", "time", "dt", "dd", "td", "th", "h3", "h4", "title", "text", "rect", "path", "use":
		return false
	}
	return true
}

// attr is an attribute with a value.
func attr(key, value string) content {
	return func(parent *html.Node) {
		parent.Attr = append(parent.Attr, html.Attribute{Key: key, Val: Printable(value)})
	}
}

func class(names ...string) content { return attr("class", strings.Join(names, " ")) }

// leadsTo is the one kind of link on a page: to a part of it.
func leadsTo(id string) content { return attr("href", "#"+id) }

// text is a text on one line: what would break it is shown.
func text(line string) content { return printed(Printable(line)) }

// paragraph is a text whose line breaks are kept.
func paragraph(block string) content { return printed(printableLines(blockLines(block))) }

// printed is a text that has been made printable.
func printed(printable string) content {
	return func(parent *html.Node) { parent.AppendChild(&html.Node{Type: html.TextNode, Data: printable}) }
}

// raw is HTML of ours.
func raw(markup string) content {
	return func(parent *html.Node) { parent.AppendChild(&html.Node{Type: html.RawNode, Data: markup}) }
}

func several(contents ...content) content {
	return func(parent *html.Node) {
		for _, one := range contents {
			if one != nil {
				one(parent)
			}
		}
	}
}

// spaced has blanks between its contents.
func spaced(contents ...content) content {
	return func(parent *html.Node) {
		between := content(nil)
		for _, one := range contents {
			if one != nil {
				several(between, one)(parent)
				between = text(" ")
			}
		}
	}
}

func when(condition bool, contents ...content) content {
	if !condition {
		return nil
	}
	return several(contents...)
}

// each is what there is for each of all, by its index.
func each[T any](all []T, one func(i int, of T) content) content {
	return func(parent *html.Node) {
		for i, of := range all {
			several(one(i, of))(parent)
		}
	}
}

func blockLines(block string) []string { return strings.Split(strings.TrimSuffix(block, "\n"), "\n") }

func printableLines(lines []string) string {
	printable := make([]string, len(lines))
	for i, line := range lines {
		printable[i] = Printable(line)
	}
	return strings.Join(printable, "\n")
}
