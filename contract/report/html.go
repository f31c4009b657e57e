package report

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"
	"time"
)

//go:embed html
var htmlFiles embed.FS

// HTML writes a run as one page for people that needs nothing else: no script, no font, no picture, no server. Its policy
// (Content-Security-Policy) forbids browsers to fetch or run anything. Timelines are drawn, and are in tables besides. The same
// run gives the same bytes. Its errors are those of w, before which nothing has been written.
func HTML(w io.Writer, run Run) error {
	style, err := htmlFiles.ReadFile("html/page.css")
	if err != nil {
		return err
	}
	pages, err := template.New("page.gohtml").Funcs(htmlFunctions()).ParseFS(htmlFiles, "html/*.gohtml")
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := pages.Execute(&text, newPage(run, string(style))); err != nil {
		return err
	}
	_, err = w.Write(text.Bytes())
	return err
}

// policy allows one style sheet, by its hash, and the icon, which is in the page (Content Security Policy Level 3).
func policy(style string) string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src data:; base-uri 'none'; form-action 'none'"
}

// htmlFunctions are what the templates call. Texts come from anyone: text and paragraph show what is not printable, and the
// templates escape what HTML would obey.
func htmlFunctions() template.FuncMap {
	return template.FuncMap{
		"text":      Printable,
		"paragraph": printableBlock,
		"lines":     func(lines []string) string { return printableLines(lines) },
		"first":     firstLine,
		"instant":   instant,
		"duration":  took,
		"observed":  observed,
		"answer":    answer,
		"outcome":   outcomeOf,
		"fate":      fate,
		"letters":   letters,
		"phase":     phaseNumber,
		"long":      func(text string) bool { return len(text) > longText || strings.Count(text, "\n") >= longLines },
	}
}

// took is a duration to the millisecond, of which there may be none.
func took(d time.Duration) string {
	if d < time.Millisecond {
		return "under 1ms"
	}
	return d.Round(time.Millisecond).String()
}

// What is longer than this is scrolled within the page.
const (
	longText  = 2000
	longLines = 24
)

// printableBlock is Printable for a text whose line breaks are kept.
func printableBlock(text string) string {
	return printableLines(strings.Split(strings.TrimSuffix(text, "\n"), "\n"))
}

func printableLines(lines []string) string {
	printable := make([]string, len(lines))
	for i, line := range lines {
		printable[i] = Printable(line)
	}
	return strings.Join(printable, "\n")
}
