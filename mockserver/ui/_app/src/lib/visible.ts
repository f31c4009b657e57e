/** Part is a piece of a text: as it is, or the name of a character that cannot be seen. */
export interface Part { text: string; chip: boolean }

// Controls but tab and line feed, soft hyphen, marks and overrides of direction, zero-width characters, line and paragraph separators, BOM,
// characters that stand for broken UTF-8, private use and lone surrogates, tags.
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd\ue000-\uf8ff]|[\u{e0000}-\u{e007f}]|\p{Cs}/gu;

/** visible takes a text apart, so that nothing in it can hide, or turn what stands around it. */
export function visible(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const found of text.matchAll(hidden)) {
    if (found.index > from) parts.push({ text: text.slice(from, found.index), chip: false });
    parts.push({ text: escape(found[0]), chip: true });
    from = found.index + found[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), chip: false });
  return parts;
}

/** plain is the same as one text. */
export function plain(text: string): string {
  return visible(text).map((part) => part.text).join('');
}

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** cut shortens a text to so many characters, and tells how many are left out. */
export function cut(text: string, limit: number): { shown: string; rest: number } {
  if (text.length <= limit + 40) return { shown: text, rest: 0 }; // a little more is better than a button
  return { shown: text.slice(0, limit), rest: text.length - limit };
}
