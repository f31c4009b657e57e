package ui_test

import (
	"testing"

	"github.com/popupmock/popupmock/examples/need/chromium"
	"github.com/popupmock/popupmock/mockserver"
)

// testMotion looks at whether anything moves by itself, for those who do not want that and for all others. Every other test is one of the former.
func testMotion(t *testing.T, b chromium.Browser) {
	mock := mockserver.Start(t, withPage)
	busy(t, mock)
	p := b.Tab(t)
	open(p, mock.URL, "live")
	p.Until(`document.querySelector('.request') !== null`)
	// How many elements would move if they changed, and how many do.
	const moving = `[...document.querySelectorAll('*')].filter((one) => ['', '::before', '::after'].some((part) => {
		const style = getComputedStyle(one, part || null);
		return style.animationName !== 'none' || (style.transitionProperty !== 'none' && style.transitionDuration.split(', ').some((time) => time !== '0s')) || style.scrollBehavior === 'smooth';
	})).length + document.getAnimations().length`
	if n := chromium.Ask[int](p, moving); n > 0 {
		t.Errorf("%d elements move for somebody who wants none to", n)
	}
	p.Prefer("prefers-reduced-motion", "no-preference")
	if n := chromium.Ask[int](p, moving); n == 0 {
		t.Error("nothing moves for anybody, so this shows nothing")
	}
}
