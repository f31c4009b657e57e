// Questions that the tests of the HTML report ask of a page in a browser. Each answers with what is wrong, as a list of strings.

const short = text => text.replace(/\s+/g, ' ').trim().slice(0, 60);

function openAll() {
	document.querySelectorAll('details').forEach(d => { d.open = true; });
}

// tooWide are the elements that make the page scroll sideways: those that reach beyond the window, unless something around them scrolls.
function tooWide() {
	const root = document.documentElement;
	if (root.scrollWidth <= root.clientWidth) return [];
	const scrolls = e => e && (getComputedStyle(e).overflowX !== 'visible' && e !== document.body || scrolls(e.parentElement));
	return [...document.body.querySelectorAll('*')]
		.filter(e => e.getBoundingClientRect().right > root.clientWidth + 1 && !scrolls(e.parentElement) && (e.tagName === 'svg' || !e.closest('svg')))
		.map(e => e.tagName + ' ' + short(e.textContent));
}

// rgb reads a computed colour: red, green, blue and alpha.
const rgb = colour => {
	const n = colour.match(/[\d.]+/g).map(Number);
	return n.length === 3 ? [...n, 1] : n;
};

// luminance and contrast are those of WCAG 2.2.
const luminance = ([r, g, b]) => {
	const [x, y, z] = [r, g, b].map(c => c / 255).map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
	return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const contrast = (a, b) => {
	const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
	return (light + 0.05) / (dark + 0.05);
};

// behind is the colour behind an element of HTML.
function behind(e) {
	for (; e; e = e.parentElement) {
		const colour = rgb(getComputedStyle(e).backgroundColor);
		if (colour[3] === 1) return colour;
	}
	return [255, 255, 255];
}

// grounds are the colours that may be behind a text of a drawing: its bar, or any band and the page.
function grounds(text) {
	const bar = text.closest('.bar');
	if (bar) return [rgb(getComputedStyle(bar.querySelector('rect')).fill)];
	const bands = [...document.querySelectorAll('.band rect')].map(r => rgb(getComputedStyle(r).fill));
	return [behind(text.closest('svg').parentElement), ...bands];
}

// pale are the texts that have less contrast than least.
function pale(least) {
	const found = new Set();
	for (const e of document.body.querySelectorAll('*')) {
		const own = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join('').trim();
		if (own === '' || !e.checkVisibility() || e.tagName === 'title' || e.tagName === 'desc' || e.tagName === 'STYLE') continue;
		const drawn = e.closest('svg');
		const colour = rgb(drawn ? getComputedStyle(e).fill : getComputedStyle(e).color);
		const ratio = Math.min(...(drawn ? grounds(e) : [behind(e)]).map(ground => contrast(colour, ground)));
		if (ratio < least) found.add(ratio.toFixed(2) + ' ' + short(own));
	}
	return [...found];
}

// overlaps are the pairs of texts of one drawing that cover each other by more than a hair.
function overlaps() {
	const found = [];
	for (const svg of document.querySelectorAll('svg.plot')) {
		const texts = [...svg.querySelectorAll('text')].map(e => [e, e.getBoundingClientRect()]);
		texts.forEach(([a, x], i) => texts.slice(i + 1).forEach(([b, y]) => {
			const over = Math.min(x.right, y.right) - Math.max(x.left, y.left) > 0.5 && Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top) > 2;
			if (over) found.push(a.textContent + ' / ' + b.textContent);
		}));
	}
	return found;
}

const name = e => e.tagName + ' ' + short(e.getAttribute('aria-label') || e.textContent);

// stops are what the tab key should reach, in order.
function stops() {
	return [...document.querySelectorAll('a[href], summary, [tabindex="0"]')].filter(e => e.checkVisibility({ contentVisibilityAuto: true })).map(name);
}

function inView(e) {
	const box = e.getBoundingClientRect();
	return box.top >= 0 && box.bottom <= window.innerHeight;
}
