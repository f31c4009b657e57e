/** indent lays out JSON in lines, and leaves numbers and texts exactly as they were sent, which parsing and writing would not. */
export function indent(json: string): string {
  let out = '';
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < json.length; i++) {
    const c = json[i]!;
    if (quoted) {
      out += c;
      if (c === '\\') out += json[++i] ?? '';
      else if (c === '"') quoted = false;
      continue;
    }
    if (c === '"') quoted = true;
    if (' \n\r\t'.includes(c)) continue;
    if ('{['.includes(c)) {
      const close = /^\s*[}\]]/.exec(json.slice(i + 1, i + 50));
      if (close) {
        out += c + close[0].trim();
        i += close[0].length;
      } else out += c + line(++depth);
    } else if ('}]'.includes(c)) out += line(--depth) + c;
    else if (c === ',') out += c + line(depth);
    else out += c === ':' ? ': ' : c;
  }
  return out;
}

function line(depth: number): string {
  return `\n${'  '.repeat(Math.max(0, depth))}`;
}
