import { useRef, useState } from 'preact/hooks';
import { announce } from './announce';

/** CopyButton puts a text on the clipboard; where that is not allowed it shows the text, selected. */
export function CopyButton({ label, text, class: name = 'quiet' }: { label: string; text: () => string | Promise<string>; class?: string }) {
  const [shown, setShown] = useState('');
  const [done, setDone] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const copy = async () => {
    const value = await text();
    try {
      await navigator.clipboard.writeText(value);
      setDone(true);
      announce('Copied.');
      setTimeout(() => setDone(false), 1500);
    } catch {
      setShown(value);
      requestAnimationFrame(() => area.current?.select());
    }
  };
  return (
    <>
      <button type="button" class={name} onClick={copy}>{done ? 'Copied' : label}</button>
      {shown && <textarea ref={area} class="copied" readOnly rows={4} aria-label="To copy by hand" value={shown} onBlur={() => setShown('')} />}
    </>
  );
}
