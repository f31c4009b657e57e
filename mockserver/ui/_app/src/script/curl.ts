import type { Entry, Exchange } from '../api/types';
import { visible } from '../lib/visible';

/** address is a path of the journal, which is decoded, as it goes into a URL. One with a slash that was encoded is as it was sent. */
export function address(path: string): string {
  const sent = /%2f/i.test(path);
  const encoded = encodeURI(path.replaceAll(/\p{Cs}/gu, '\ufffd')).replaceAll(/[?#]/g, encodeURIComponent);
  return sent ? encoded.replaceAll('%25', '%') : encoded;
}

const uninteresting = new Set(['host', 'content-length', 'authorization', 'user-agent', 'accept', 'accept-encoding', 'connection', 'cookie']);

/**
 * curl writes a request as a line for the shell. The journal knows no secret, so that a token is $ACCESS or $REFRESH, and a password $PASSWORD.
 */
export function curl(api: string, entry: Entry, exchange?: Exchange): string {
  const words = ['curl -i -g --path-as-is']; // the address as it is, which curl would read for patterns and shorten
  if (entry.method === 'HEAD') words.push('-I');
  else if (entry.method !== 'GET') words.push(`-X ${quote(entry.method)}`);
  words.push(quote(api + address(entry.path) + (exchange?.request.query ? `?${exchange.request.query}` : '')));
  if (entry.credential && entry.operation !== 'refresh') words.push('-H "Authorization: Bearer $ACCESS"');
  for (const [name, value] of exchange?.request.headers ?? []) {
    if (!uninteresting.has(name.toLowerCase())) words.push(`-H ${quote(value === '' ? `${name};` : `${name}: ${value}`)}`); // curl takes a field without a value for one to leave out
  }
  const isTyped = exchange?.request.headers.some(([name]) => name.toLowerCase() === 'content-type');
  const body = bodyOf(entry, exchange);
  if (body !== '') {
    if (!isTyped) words.push("-H 'Content-Type: application/json'");
    words.push(`--data-raw ${body}`); // -d would read a file where a client has sent an @
  }
  return words.join(' ');
}

function bodyOf(entry: Entry, exchange?: Exchange): string {
  if (entry.operation === 'login') return `'{"username":"'${quote(JSON.stringify(entry.account || 'your_api_username').slice(1, -1))}'","password":"'"$PASSWORD"'"}'`;
  if (entry.operation === 'refresh') return `'{"refresh_token":"'"$REFRESH"'"}'`;
  const { request } = exchange ?? {};
  return request && request.body !== '' && request.encoding === '' && !request.truncated ? quote(request.body) : '';
}

/** quote writes a word as shells read it. What steers a terminal is written out, since a text that is pasted could end the pasting by it. */
function quote(text: string): string {
  const hidden = visible(text);
  if (hidden.some((part) => part.chip)) return `$'${hidden.map(({ text: shown, chip }) => (chip ? shown.replace(/^\\u\{(.*)\}$/, (_, code: string) => `\\U${code.padStart(8, '0')}`) : shown.replaceAll(/[\\']/g, '\\$&'))).join('')}'`;
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
