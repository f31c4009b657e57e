// Package result is what was measured, what is made of it, and how it is shown: as a table on the terminal, as Markdown, as JSON and
// between two lines of a document.
//
// A noisy machine changes all figures from minute to minute, so that a ratio is taken of two figures of the same round alone, and
// ratios are what there is to read. Of several rounds the median is shown, and the least and the greatest beside it.
package result
