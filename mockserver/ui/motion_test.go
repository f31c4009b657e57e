package ui_test

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/popupmock/popupmock/mockserver"
)

// testMotion looks at whether anything moves by itself, for those who do not want that and for all others. Every other test is one of the former.
func testMotion(t *testing.T, b browser) {
	mock := mockserver.Start(t, withPage)
	busy(t, mock)
	p := b.tab(t)
	p.open(mock.URL, "live")
	p.until(`document.querySelector('.request') !== null`)
	// How many elements would move if they changed, and how many do.
	const moving = `[...document.querySelectorAll('*')].filter((one) => ['', '::before', '::after'].some((part) => {
		const style = getComputedStyle(one, part || null);
		return style.animationName !== 'none' || (style.transitionProperty !== 'none' && style.transitionDuration.split(', ').some((time) => time !== '0s')) || style.scrollBehavior === 'smooth';
	})).length + document.getAnimations().length`
	if n := ask[int](p, moving); n > 0 {
		t.Errorf("%d elements move for somebody who wants none to", n)
	}
	feature := []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "no-preference"}}
	if _, err := chromedp.Call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: feature}); err != nil {
		t.Fatal(err)
	}
	if n := ask[int](p, moving); n == 0 {
		t.Error("nothing moves for anybody, so this shows nothing")
	}
}
