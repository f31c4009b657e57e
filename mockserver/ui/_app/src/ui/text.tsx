import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { cut, visible } from '../lib/visible';

/** Shown shows a text that came from outside: what cannot be seen in it is made visible, and what is too long is cut. */
export function Shown({ text, limit = 300 }: { text: string; limit?: number }) {
  const [all, setAll] = useState(false);
  const { shown, rest } = useMemo(() => (all ? { shown: text, rest: 0 } : cut(text, limit)), [text, limit, all]);
  return (
    <>
      <Marked text={shown} />
      {rest > 0 && <button type="button" class="more" onClick={() => setAll(true)}>… show all, {rest.toLocaleString('en')} more</button>}
    </>
  );
}

/** Marked shows a text whole, with chips in place of the characters that cannot be seen. */
export function Marked({ text }: { text: string }) {
  const parts = useMemo(() => visible(text), [text]);
  return <>{parts.map((part): ComponentChildren => (part.chip ? <span class="chip-char">{part.text}</span> : part.text))}</>;
}
