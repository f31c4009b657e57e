import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Doing } from './act';
import { useAct } from './act';
import { Problem } from './problem';

interface Props {
  label: ComponentChildren;
  /** name is what the button is called by those who do not see what is around it. */
  name?: string;
  question: string;
  detail?: ComponentChildren;
  /** yes is the word on the button that does it. */
  yes: string;
  class?: string;
  disabled?: boolean;
  onYes: (doing: Doing) => Promise<boolean>;
}

/** ConfirmButton asks before it does what cannot be undone. */
export function ConfirmButton({ label, name, question, detail, yes, class: style, disabled, onYes }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class={style ?? 'quiet danger'} aria-label={name} disabled={disabled} onClick={() => setOpen(true)}>{label}</button>
      {open && <Question {...{ question, detail, yes, onYes }} onClose={() => setOpen(false)} />}
    </>
  );
}

function Question({ question, detail, yes, onYes, onClose }: Pick<Props, 'question' | 'detail' | 'yes' | 'onYes'> & { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const doing = useAct();
  useEffect(() => dialog.current?.showModal(), []);
  const go = async () => {
    if (await onYes(doing)) onClose();
  };
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="question" class="question">
      <h2 id="question">{question}</h2>
      {detail && <div class="detail">{detail}</div>}
      <Problem text={doing.problem} />
      <div class="row end">
        <button type="button" onClick={onClose}>Cancel</button>
        <button type="button" class="primary danger" disabled={doing.busy} onClick={go}>{yes}</button>
      </div>
    </dialog>
  );
}
