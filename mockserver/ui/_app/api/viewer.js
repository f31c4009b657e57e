// Shows the OpenAPI documents of the mock that this page came from, by Swagger UI, and has requests tried there.
const base = location.pathname.slice(0, location.pathname.lastIndexOf('/_mock/ui/')); // empty, or that of a sandbox
const control = new URLSearchParams(location.search).get('document') === 'control';
const name = control ? 'control' : 'vendor';
const dark = matchMedia('(prefers-color-scheme: dark)');

// colour goes by what was chosen on the live page, or else by the system.
function colour() {
  let chosen = null;
  try {
    chosen = localStorage.getItem('popupmock-theme');
  } catch {
    // A browser that keeps nothing has nothing chosen.
  }
  document.documentElement.classList.toggle('dark-mode', chosen === 'dark' || (chosen !== 'light' && dark.matches));
}

async function read(path) {
  const answer = await fetch(`${base}/_mock/${path}`);
  const content = await answer.json();
  if (answer.status === 401) throw new Error('The mock wants its control token: open the live page, give it there, and come back.');
  if (!answer.ok) throw new Error(`The document cannot be had: ${content.error.message}`);
  return content;
}

// serverOf is where the document says that requests go to, and what the page does to reach that. The vendor's API has an address of its own where
// the control API has a listener; pages may not call that, so that the mock takes it at an address of this page and hands it on.
function serverOf(api) {
  if (control) return { url: `${base}/_mock` };
  if (!api) return { url: base || '/' };
  const url = api + base;
  return { url, send: (request) => { if (request.url.startsWith(`${url}/`)) request.url = `${location.origin}${base}/_mock/ui/try${request.url.slice(url.length)}`; return request; } };
}

// mend gives what Swagger UI shows the names, levels and stops of the keyboard that it lacks, which no setting of it does.
function mend() {
  const set = (selector, attributes) => {
    for (const element of document.querySelectorAll(`#viewer ${selector}`)) {
      for (const [key, value] of Object.entries(attributes)) {
        const text = typeof value === 'string' ? value : value(element.closest('.opblock')?.querySelector('.opblock-summary-path')?.textContent ?? '');
        if (!element.hasAttribute(key)) element.setAttribute(key, text);
      }
    }
  };
  set('.information-container', { role: 'region', 'aria-label': 'About' });
  set('.schemes-server-container', { role: 'region', 'aria-label': 'Server' });
  set('.filter', { role: 'search', 'aria-label': 'Operations' });
  set('select', { 'aria-label': 'Choice' });
  set('textarea', { 'aria-label': 'Body of the request' });
  set('.live-responses-table', { 'aria-label': (path) => `Answer of ${path}` });
  set('.responses-table', { 'aria-label': (path) => `Documented answers of ${path}` });
  set('pre.microlight', { tabindex: '0' });
  set('h3.opblock-tag', { role: 'heading', 'aria-level': '2' });
  set('h4', { role: 'heading', 'aria-level': '3' });
  set('h5', { role: 'heading', 'aria-level': '4' });
}

async function show() {
  for (const link of document.querySelectorAll('[data-document]')) {
    if (link.dataset.document === name) link.setAttribute('aria-current', 'page');
  }
  const [spec, session] = await Promise.all([read(control ? 'openapi.json' : 'openapi/vendor.json'), read('ui/session')]);
  const { url, send } = serverOf(session.api);
  spec.servers = [{ url }];
  window.SwaggerUIBundle({
    spec,
    dom_id: '#viewer',
    presets: [window.SwaggerUIBundle.presets.apis],
    layout: 'BaseLayout',
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    filter: true,
    tryItOutEnabled: true,
    persistAuthorization: false,
    syntaxHighlight: { theme: 'tomorrow-night' }, // all of whose colours can be told from their ground
    validatorUrl: null, // else Swagger UI asks a service of its own
    requestInterceptor: send,
    showMutatedRequest: false, // the line of curl is for the address of the API
  });
}

let due = false; // once for all changes of a moment
new MutationObserver(() => {
  if (due) return;
  due = true;
  setTimeout(() => { due = false; mend(); }, 50);
}).observe(document.getElementById('viewer'), { subtree: true, childList: true });
colour();
dark.addEventListener('change', colour);
show().catch((error) => {
  const trouble = document.getElementById('trouble');
  trouble.textContent = error.message;
  trouble.hidden = false;
});
