package control

import (
	"context"
	"io"
	"net/http"
	"strings"
)

const (
	metricsPath = "/metrics"
	// metricsType is the text format of Prometheus.
	metricsType = "text/plain; version=0.0.4; charset=utf-8"
)

// IsMetrics tells which path is that of the metrics. They are answered whatever becomes of the state: they tell of it.
func IsMetrics(path string) bool { return path == Prefix+metricsPath }

func metrics(c Controller) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := checkQuery(r, nil)
		if err == nil {
			_, _, err = decode[nothing](http.MaxBytesReader(w, r.Body, maxBody))
		}
		text := ""
		if err == nil {
			text, err = c.Metrics(r.Context())
		}
		if err != nil {
			write(w, nil, err)
			return
		}
		w.Header().Set("Content-Type", metricsType)
		w.Header().Set("Cache-Control", "no-store")
		_, _ = io.WriteString(w, text) // a caller that went away needs no answer
	})
}

// Metrics implements Controller.
func (c *Client) Metrics(ctx context.Context) (string, error) {
	request, err := c.request(ctx, http.MethodGet, metricsPath, nil)
	if err != nil {
		return "", err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/plain") {
		var none nobody
		return "", read(response, &none)
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	return string(text), err
}
