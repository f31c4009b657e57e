package ui

import (
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// policy lets the page load and call nothing but the mock, run no script and apply no style that is written into it, and be framed by nobody
// (Content Security Policy Level 3).
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

// Handler serves the page. The path of a request is that of a file, such as "/app.js"; that of a folder stands for its index.html.
// Whoever mounts it strips what is before. It answers GET and HEAD.
func Handler() http.Handler {
	files := sync.OnceValues(func() (map[string]file, error) {
		dist, err := fs.Sub(embedded, "dist")
		if err != nil {
			return nil, err
		}
		return load(dist)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		all, err := files()
		if err != nil {
			http.Error(w, "the page cannot be read: "+err.Error(), http.StatusInternalServerError)
			return
		}
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name == "" || strings.HasSuffix(name, "/") {
			name += "index.html"
		}
		found, ok := all[name]
		if _, isFolder := all[name+"/index.html"]; isFolder {
			w.Header().Set("Location", path.Base(name)+"/") // relative, since whoever mounts the page strips what is before
			w.WriteHeader(http.StatusPermanentRedirect)
			return
		}
		if !ok {
			http.Error(w, "the live page has no such file", http.StatusNotFound)
			return
		}
		found.serve(w, r)
	})
}

// serve answers with the file, packed where the browser takes that. A browser asks each time whether it is still the same, so that a page of an
// earlier version never steers a mock of a later one.
func (f file) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cache-Control", "no-cache")
	header.Set("Vary", "Accept-Encoding")
	header.Set("ETag", f.tag)
	if r.Header.Get("If-None-Match") == f.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := f.packed
	if takesGzip(r.Header) {
		header.Set("Content-Encoding", "gzip")
	} else {
		var err error
		if body, err = f.unpacked(); err != nil {
			http.Error(w, "the page cannot be unpacked: "+err.Error(), http.StatusInternalServerError)
			return
		}
	}
	header.Set("Content-Type", f.kind)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a browser that went away needs no answer
	}
}

// takesGzip reads the header Accept-Encoding (RFC 9110, section 12.5.3). A weight of 0 refuses.
func takesGzip(header http.Header) bool {
	for _, value := range header.Values("Accept-Encoding") {
		for one := range strings.SplitSeq(value, ",") {
			coding, weight, _ := strings.Cut(strings.ReplaceAll(one, " ", ""), ";q=")
			if !strings.EqualFold(coding, "gzip") {
				continue
			}
			q, err := strconv.ParseFloat(weight, 64)
			return weight == "" || err == nil && q > 0
		}
	}
	return false
}
