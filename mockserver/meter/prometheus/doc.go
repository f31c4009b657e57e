// Package prometheus counts what happens at a mock and writes it in the text format of Prometheus.
//
// Each [Recorder] counts for itself: what several mocks of one process count does not mix.
package prometheus
