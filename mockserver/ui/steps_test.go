package ui_test

import (
	"encoding/json"
	"fmt"

	"github.com/chromedp/chromedp"
)

// evaluate is a step that runs an expression in the page, which throws when it fails.
func evaluate(format string, values ...any) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](fmt.Sprintf(format, values...))
}

// click clicks the first element that a selector finds.
func click(selector string) chromedp.Action[chromedp.Void] {
	return evaluate(`(() => { const found = document.querySelector(%s); if (!found) throw new Error('there is no ' + %[1]s);
		found.scrollIntoView({block: 'nearest'}); found.click ? found.click() : found.dispatchEvent(new MouseEvent('click', {bubbles: true})); })()`, quoted(selector))
}

// clickText clicks the button or the link with a text or a name, of which there may be others.
func clickText(text string) chromedp.Action[chromedp.Void] {
	return evaluate(`(() => { const within = document.querySelector('dialog[open]') ?? document; const found = [...within.querySelectorAll('button, a, summary')].find((one) =>
		one.textContent.trim() === %s || one.getAttribute('aria-label') === %[1]s); if (!found) throw new Error('there is no ' + %[1]s); found.click(); })()`, quoted(text))
}

// fill writes into the field of a label.
func fill(label, value string) chromedp.Action[chromedp.Void] {
	return evaluate(`(() => { const within = document.querySelector('dialog[open]') ?? document;
		const found = [...within.querySelectorAll('input, select, textarea')].find((one) => one.getAttribute('aria-label') === %s || [...(one.labels ?? [])].some((label) => label.textContent.trim() === %[1]s));
		if (!found) throw new Error('there is no field ' + %[1]s);
		if (found.type === 'checkbox') { if (String(found.checked) !== %[2]s) found.click(); return; }
		Object.getOwnPropertyDescriptor(Object.getPrototypeOf(found), 'value').set.call(found, %[2]s);
		found.dispatchEvent(new Event('input', {bubbles: true})); found.dispatchEvent(new Event('change', {bubbles: true})); })()`, quoted(label), quoted(value))
}

// quoted writes a text as JavaScript has it.
func quoted(text string) string {
	raw, _ := json.Marshal(text) // any text can be
	return string(raw)
}
