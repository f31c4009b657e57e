import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps { label: string; hint?: ComponentChildren; class?: string }

/** Field is a label, a control and a hint that belong together. */
function Field({ label, hint, class: name, children }: FieldProps & { children: (id: string, hintID: string | undefined) => ComponentChildren }) {
  const id = useId();
  const hintID = hint ? `${id}-hint` : undefined;
  return (
    <div class={`field ${name ?? ''}`}>
      <label for={id}>{label}</label>
      {children(id, hintID)}
      {hint && <p class="hint" id={hintID}>{hint}</p>}
    </div>
  );
}

interface InputProps extends FieldProps {
  value: string;
  onValue: (value: string) => void;
  type?: string;
  placeholder?: string;
  required?: boolean;
  disabled?: boolean;
  list?: string;
  min?: number;
  max?: number;
  step?: number | 'any';
}

export function Input({ label, hint, class: name, value, onValue, ...rest }: InputProps) {
  return (
    <Field label={label} hint={hint} class={name}>
      {(id, hintID) => (
        <input id={id} aria-describedby={hintID} value={value} onInput={(event) => onValue(event.currentTarget.value)} spellcheck={false} autocomplete="off" {...(rest as object)} />
      )}
    </Field>
  );
}

export type Choice = string | { value: string; text: string };

export function Select({ label, hint, class: name, value, onValue, choices, disabled }: FieldProps & { value: string; onValue: (value: string) => void; choices: Choice[]; disabled?: boolean }) {
  return (
    <Field label={label} hint={hint} class={name}>
      {(id, hintID) => (
        <select id={id} aria-describedby={hintID} value={value} disabled={disabled} onChange={(event) => onValue(event.currentTarget.value)}>
          {choices.map((choice) => {
            const { value: own, text } = typeof choice === 'string' ? { value: choice, text: choice } : choice;
            return <option key={own} value={own} selected={own === value}>{text}</option>;
          })}
        </select>
      )}
    </Field>
  );
}

export function Area({ label, hint, class: name, value, onValue, rows = 4 }: FieldProps & { value: string; onValue: (value: string) => void; rows?: number }) {
  return (
    <Field label={label} hint={hint} class={name}>
      {(id, hintID) => (
        <textarea id={id} aria-describedby={hintID} rows={rows} value={value} spellcheck={false} onInput={(event) => onValue(event.currentTarget.value)} />
      )}
    </Field>
  );
}

export function Check({ label, value, onValue }: { label: string; value: boolean; onValue: (value: boolean) => void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={value} onChange={(event) => onValue(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}
