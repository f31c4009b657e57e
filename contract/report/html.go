package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"io"

	"golang.org/x/net/html"
)

// What a page has of its own: its style sheet, the signs that drawings refer to, and what they mean.
var (
	//go:embed html/page.css
	pageStyle string
	//go:embed html/signs.svg
	pageSigns string
	//go:embed html/legend.html
	pageLegend string
)

// HTML writes a run as one page for people that needs nothing else: no script, no font, no picture, no server. Its policy
// (Content-Security-Policy) forbids browsers to fetch or run anything. Timelines are drawn, and are in tables besides. The same
// run gives the same bytes. Its errors are those of w, before which nothing has been written.
func HTML(w io.Writer, run Run) error {
	document := &html.Node{Type: html.DocumentNode}
	document.AppendChild(&html.Node{Type: html.DoctypeNode, Data: "html"})
	page(run)(document)
	var text bytes.Buffer
	if err := html.Render(&text, document); err != nil {
		return err
	}
	_, err := w.Write(text.Bytes())
	return err
}

func page(run Run) content {
	return el("html", attr("lang", "en"),
		el("head",
			el("meta", attr("charset", "utf-8")),
			el("meta", attr("http-equiv", "Content-Security-Policy"), attr("content", policy(pageStyle))),
			el("meta", attr("name", "viewport"), attr("content", "width=device-width, initial-scale=1")),
			el("meta", attr("name", "color-scheme"), attr("content", "light dark")),
			el("meta", attr("name", "referrer"), attr("content", "no-referrer")),
			el("title", text(pageTitle(run))),
			el("link", attr("rel", "icon"), attr("href", icon(run))),
			el("style", raw(pageStyle)),
		),
		el("body",
			el("a", class("jump"), leadsTo("main"), text("Skip to the results")),
			raw(pageSigns),
			pageHeader(run),
			pageContents(run),
			el("main", attr("id", "main"), class("wide"), attr("tabindex", "-1"), each(run.Groups, groupSection)),
			el("footer", class("wide"),
				el("p", text(run.Tool+" made this report. It holds no token and no password, asks no server for anything and runs no script."))),
		),
	)
}

// policy allows one style sheet, by its hash, and the icon, which is in the page (Content Security Policy Level 3).
func policy(style string) string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src data:; base-uri 'none'; form-action 'none'"
}

// icon is a dot: green when the run held.
func icon(run Run) string {
	colour := "c62828"
	if run.Held() {
		colour = "2e7d32"
	}
	return "data:image/svg+xml,%3Csvg%20xmlns=%27http://www.w3.org/2000/svg%27%20viewBox=%270%200%2016%2016%27%3E" +
		"%3Ccircle%20cx=%278%27%20cy=%278%27%20r=%277%27%20fill=%27%23" + colour + "%27/%3E%3C/svg%3E"
}
