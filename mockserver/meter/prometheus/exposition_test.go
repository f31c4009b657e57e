package prometheus_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// What a line of the text format is (the page "Exposition formats" of Prometheus). An escape in a label is one of three.
var (
	sampleLine = regexp.MustCompile(`^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*",? ?)*)\})? (\S+)$`)
	helpLine   = regexp.MustCompile(`^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (\S.*)$`)
	typeLine   = regexp.MustCompile(`^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$`)
	bucketEdge = regexp.MustCompile(`,?le="([^"]*)"`)
)

// exposition is a text as a scraper reads it: the value of each series.
type exposition map[string]float64

// parse reads the text strictly. Families of our own have a help and a type, directly before their samples.
func parse(t *testing.T, text string) exposition {
	t.Helper()
	if !strings.HasSuffix(text, "\n") {
		t.Error("the text does not end with a line feed")
	}
	all, kinds, helped, last := exposition{}, map[string]string{}, "", ""
	ended := map[string]bool{}
	for n, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if m := helpLine.FindStringSubmatch(line); m != nil {
			helped = m[1]
			continue
		}
		if m := typeLine.FindStringSubmatch(line); m != nil {
			if kinds[m[1]] != "" || helped != m[1] {
				t.Errorf("line %d: the type of %s comes twice, or has no help before it", n+1, m[1])
			}
			kinds[m[1]] = m[2]
			continue
		}
		m := sampleLine.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("line %d is none of the format: %q", n+1, line)
			continue
		}
		value, err := strconv.ParseFloat(m[3], 64)
		series := m[1] + "{" + m[2] + "}"
		if _, twice := all[series]; err != nil || twice {
			t.Errorf("line %d: %v, or a second value: %q", n+1, err, line)
		}
		all[series] = value
		name := familyOf(m[1], kinds)
		if name != last && ended[name] {
			t.Errorf("line %d: %s is in two places", n+1, name)
		}
		last, ended[name] = name, true
		if strings.HasPrefix(name, "popupmock_") {
			wantNamed(t, name, kinds[name])
		}
	}
	for name, kind := range kinds {
		if kind == "histogram" {
			all.wantHistogram(t, name)
		}
	}
	return all
}

func familyOf(sample string, kinds map[string]string) string {
	for _, suffix := range []string{"_bucket", "_sum", "_count"} {
		if name, ok := strings.CutSuffix(sample, suffix); ok && kinds[name] == "histogram" {
			return name
		}
	}
	return sample
}

// wantNamed wants names by the conventions of Prometheus.
func wantNamed(t *testing.T, name, kind string) {
	t.Helper()
	switch isTotal := strings.HasSuffix(name, "_total"); {
	case kind == "", isTotal != (kind == "counter"):
		t.Errorf("%s is a %q", name, kind)
	case kind == "histogram" && !strings.HasSuffix(name, "_seconds"):
		t.Errorf("%s has no unit", name)
	}
}

// wantHistogram wants buckets that only grow, up to the count.
func (e exposition) wantHistogram(t *testing.T, name string) {
	t.Helper()
	edges := map[string]map[float64]float64{}
	for series, value := range e {
		labels, ok := strings.CutPrefix(series, name+"_bucket{")
		if !ok {
			continue
		}
		edge, err := strconv.ParseFloat(bucketEdge.FindStringSubmatch(labels)[1], 64)
		if err != nil {
			t.Errorf("%s: %v", series, err)
		}
		others := bucketEdge.ReplaceAllString(labels, "")
		if edges[others] == nil {
			edges[others] = map[float64]float64{}
		}
		edges[others][edge] = value
	}
	if len(edges) == 0 {
		t.Errorf("%s has no buckets", name)
	}
	for labels, buckets := range edges {
		count := e[fmt.Sprintf("%s_count{%s", name, labels)]
		for edge, value := range buckets {
			for other, more := range buckets {
				if edge < other && value > more || value > count {
					t.Errorf("%s{%s has %v up to %v, %v up to %v, %v in all", name, labels, value, edge, more, other, count)
				}
			}
		}
	}
}
