// Builds the page into ../dist, each file packed by gzip without a time. A file whose content is there already is left alone, since
// versions of zlib pack differently: the same source leaves the same bytes, whichever Node builds it.
// With --tests it builds the unit tests into out/ instead, and runs them.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { viewer } from './api/build.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, '..', 'dist');
const written = new Set();
const common = { absWorkingDir: here, bundle: true, legalComments: 'none', logLevel: 'warning', charset: 'utf8' };

function pack(name, bytes) {
  const target = join(dist, `${name}.gz`);
  written.add(`${name}.gz`);
  if (existsSync(target)) {
    const old = readFileSync(target);
    if (gunzipSync(old).equals(Buffer.from(bytes))) return old.length;
  }
  const packed = gzipSync(bytes, { level: 9 });
  packed[9] = 255; // the system that packed it, which is to be no part of the result
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, packed);
  return packed.length;
}

async function page() {
  const made = await build({
    ...common,
    entryPoints: { app: 'src/main.tsx' },
    outdir: 'out',
    write: false,
    minify: true,
    format: 'esm',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  let total = 0;
  for (const file of made.outputFiles) {
    total += pack(file.path.slice(join(here, 'out').length + 1), file.contents);
  }
  total += pack('index.html', readFileSync(join(here, 'src/index.html')));
  total += pack('icon.svg', readFileSync(join(here, 'src/icon.svg')));
  total += pack('licenses.txt', licenses());
  const beside = viewer(pack);
  for (const entry of readdirSync(dist, { withFileTypes: true })) {
    if (entry.isFile() && entry.name.endsWith('.gz') && !written.has(entry.name)) rmSync(join(dist, entry.name));
  }
  console.log(`the page: ${total} bytes packed, the viewer of the API: ${beside}`);
}

// licenses are those of the packages that the page is built from.
function licenses() {
  const { dependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
  return Object.entries(dependencies).sort().map(([name, version]) => {
    const text = readFileSync(join(here, 'node_modules', name, 'LICENSE'), 'utf8').trim();
    return `${name} ${version}\n\n${text}\n`;
  }).join(`\n${'-'.repeat(72)}\n\n`);
}

async function tests() {
  rmSync(join(here, 'out'), { recursive: true, force: true });
  const entries = readdirSync(join(here, 'src'), { recursive: true }).map(String).filter((name) => name.endsWith('.test.ts'));
  await build({
    ...common,
    entryPoints: entries.map((name) => join('src', name)),
    outbase: 'src',
    outdir: 'out',
    format: 'esm',
    platform: 'node',
    target: 'node18',
    sourcemap: 'inline',
  });
  const built = entries.map((name) => join(here, 'out', name.replace(/\.ts$/, '.js')));
  process.exitCode = spawnSync(process.execPath, ['--test', ...built], { stdio: 'inherit' }).status ?? 1;
}

await (process.argv.includes('--tests') ? tests() : page());
