package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/duration"
)

// expect writes what must be seen of an answer: all of it that is the same each time.
func (w *writer) expect(st *step) {
	words := []string{"status", strconv.Itoa(st.Status)}
	fault, _ := st.reply.(map[string]any)
	inner, nested := fault["error"].(map[string]any)
	if nested {
		for _, name := range []string{"code", "message"} {
			text, _ := inner[name].(string)
			if text == "" {
				break
			}
			words = append(words, word(text))
		}
	}
	if st.answered != "" {
		words = append(words, "# the mock answers otherwise: "+printable(st.answered))
	}
	w.line(words...)
	if flat, ok := fault["error"].(string); ok && st.Status >= http.StatusBadRequest {
		w.line("json", "/error", word(flat))
	}
	for _, name := range []string{"X-Page", "X-Per-Page", "X-Total-Count", "X-Total-Pages", "X-Page-Size", "X-Has-More", "Www-Authenticate", "Allow"} {
		if value := w.words.text(st.Answer.Get(name)); value != "" {
			w.line("header", name, word(value))
		}
	}
	if st.Status != http.StatusOK {
		return
	}
	switch id := st.id(); {
	case id == "login" || id == "refresh":
		w.expires(st)
	case strings.Contains(id, "rder"):
		w.order(st)
	default:
		w.golden(st)
	}
}

func (w *writer) expires(st *step) {
	if st.got[0] == nil {
		return
	}
	f := st.got[0].family
	for i, ttl := range []time.Duration{bounded(f.account.access), bounded(f.account.refresh)} {
		if ttl != 0 {
			w.line("expires", st.got[i].use, duration.Format(ttl), "as="+f.name)
		}
	}
}

// order looks at what is the same each time an order is placed.
func (w *writer) order(st *step) {
	order, isOne := st.reply.(map[string]any)
	if !isOne {
		w.list(st)
		return
	}
	for _, name := range []string{"product_id", "denomination", "quantity", "amount", "discount", "status"} {
		if value, ok := order[name]; ok {
			w.line("json", "/"+name, word(encode(value)))
		}
	}
	if vouchers, ok := order["vouchers"].([]any); ok {
		w.line("json", "/vouchers", "count="+strconv.Itoa(len(vouchers)))
	}
}

func (w *writer) list(st *step) {
	if items, ok := st.reply.([]any); ok {
		w.line("json", "''", "count="+strconv.Itoa(len(items)))
	}
}

// golden keeps an answer whole, as the mock writes it.
func (w *writer) golden(st *step) {
	var text bytes.Buffer
	if len(st.golden) == 0 || len(st.golden) > mostGolden || json.Indent(&text, st.golden, "", "  ") != nil {
		w.list(st)
		return
	}
	text.WriteByte('\n')
	name := st.id()
	if name == "" {
		name = "answer"
	}
	w.line("body", w.file(fmt.Sprintf("%s-%d.json", name, st.number), text.String()))
}
