package ui_test

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/chromedp/chromedp"
)

// evaluate is a step that runs an expression in the page, which throws when it fails.
func evaluate(format string, values ...any) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](fmt.Sprintf(format, values...))
}

// find is a step that waits for an element which can be used, as a person would, and does something with it. Within is the open dialog, or else
// the document.
func find(what, expression, do string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`new Promise((resolve, reject) => {
		const again = setInterval(look, 20), end = setTimeout(() => { clearInterval(again); reject(new Error('there is no ' + %s)); }, 10000);
		function look() {
			const within = document.querySelector('dialog[open]') ?? document;
			const found = %s;
			if (!found || found.disabled) return;
			clearInterval(again); clearTimeout(end);
			found.scrollIntoView({block: 'nearest'});
			%s;
			resolve();
		}
		look();
	})`, quoted(what), expression, do), chromedp.EvalAwaitPromise)
}

// click clicks the first element that a selector finds.
func click(selector string) chromedp.Action[chromedp.Void] {
	return find(selector, `document.querySelector(`+quoted(selector)+`)`, `found.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))`)
}

// clickText clicks the button or the link with a text or a name.
func clickText(text string) chromedp.Action[chromedp.Void] {
	return find(text, `[...within.querySelectorAll('button, a')].find((one) => one.textContent.trim() === `+quoted(text)+` || one.getAttribute('aria-label') === `+quoted(text)+`)`, `found.click()`)
}

// fill writes into the field of a label.
func fill(label, value string) chromedp.Action[chromedp.Void] { return fillIn("", label, value) }

// fillIn does so within the first element that a selector finds; there are labels that several forms have.
func fillIn(form, label, value string) chromedp.Action[chromedp.Void] {
	place := "within"
	if form != "" {
		place = `(document.querySelector(` + quoted(form) + `) ?? document.createElement('p'))`
	}
	return find(label, `[...`+place+`.querySelectorAll('input, select, textarea')].find((one) => one.getAttribute('aria-label') === `+quoted(label)+
		` || [...(one.labels ?? [])].some((label) => label.textContent.trim() === `+quoted(label)+`))`,
		`const value = `+quoted(value)+`;
		if (found.type === 'checkbox') { if (String(found.checked) !== value) found.click(); }
		else {
			Object.getOwnPropertyDescriptor(Object.getPrototypeOf(found), 'value').set.call(found, value);
			found.dispatchEvent(new Event('input', {bubbles: true})); found.dispatchEvent(new Event('change', {bubbles: true}));
		}`)
}

// quoted writes a text as JavaScript has it.
func quoted(text string) string {
	raw, _ := json.Marshal(text) // any text can be
	return string(raw)
}

func itoa(n uint64) string { return strconv.FormatUint(n, 10) }
