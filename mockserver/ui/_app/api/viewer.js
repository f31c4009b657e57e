// Shows the OpenAPI documents of the mock that this page came from, by Swagger UI, and has requests tried there.
const base = location.pathname.slice(0, location.pathname.lastIndexOf('/_mock/ui/')); // empty, or that of a sandbox
const control = new URLSearchParams(location.search).get('document') === 'control';
const name = control ? 'control' : 'vendor';

async function show() {
  for (const link of document.querySelectorAll('[data-document]')) {
    if (link.dataset.document === name) link.setAttribute('aria-current', 'page');
  }
  document.documentElement.classList.toggle('dark-mode', matchMedia('(prefers-color-scheme: dark)').matches);
  const answer = await fetch(`${base}/_mock/${control ? 'openapi.json' : 'openapi/vendor.json'}`);
  const spec = await answer.json();
  if (answer.status === 401) throw new Error('The mock wants its control token: open the live page, give it there, and come back.');
  if (!answer.ok) throw new Error(`The document cannot be had: ${spec.error.message}`);
  spec.servers = [{ url: control ? `${base}/_mock` : base || '/' }];
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
    validatorUrl: null, // else Swagger UI asks a service of its own
  });
}

show().catch((error) => {
  const trouble = document.getElementById('trouble');
  trouble.textContent = error.message;
  trouble.hidden = false;
});
