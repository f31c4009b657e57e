// Puts the viewer of the API into dist: Swagger UI as its makers publish it, and the page around it. The rest is that of ../build.mjs.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const made = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

// withoutMap leaves out where the source map would be, which is not embedded.
const withoutMap = (name) => readFileSync(join(made, name), 'utf8').replace(/\n?(\/\/|\/\*)# sourceMappingURL=\S*( \*\/)?\s*$/, '\n');

// viewer packs the files by a function that takes a name and bytes, and returns how many bytes were packed.
export function viewer(pack) {
  const { version, license } = JSON.parse(readFileSync(join(made, 'package.json'), 'utf8'));
  const licenses = [`swagger-ui-dist ${version} (${license})`, ...['NOTICE', 'LICENSE', 'swagger-ui-bundle.js.LICENSE.txt'].map((name) => readFileSync(join(made, name), 'utf8').trim())];
  return [
    ...['index.html', 'viewer.css', 'viewer.js'].map((name) => pack(`api/${name}`, readFileSync(join(here, name)))),
    ...['swagger-ui-bundle.js', 'swagger-ui.css'].map((name) => pack(`api/${name}`, Buffer.from(withoutMap(name)))),
    pack('api/licenses.txt', Buffer.from(`${licenses.join(`\n\n${'-'.repeat(72)}\n\n`)}\n`)),
  ].reduce((sum, bytes) => sum + bytes, 0);
}
