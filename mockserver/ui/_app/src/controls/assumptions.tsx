import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import type { Assumption } from '../api/types';
import { useCell } from '../lib/cell';
import { useAct, useMock } from '../ui/act';
import { Check, Input, Select } from '../ui/field';
import { Panel } from '../ui/panel';
import { Problem } from '../ui/problem';
import { ConfirmButton } from '../ui/confirm';

/** Assumptions lists what the vendor's documentation leaves open, and what the mock does there. */
export function Assumptions() {
  const mock = useMock();
  const all = useCell(mock.assumptions) ?? [];
  const [text, setText] = useState('');
  const [changedOnly, setChangedOnly] = useState(false);
  const changed = all.filter((one) => one.value !== one.default);
  const wanted = text.trim().toLowerCase();
  const shown = (changedOnly ? changed : all).filter((one) => `${one.name} ${one.value} ${one.silent} ${one.operations.join(' ')}`.toLowerCase().includes(wanted));
  const defaults = Object.fromEntries(changed.map((one) => [one.name, 'default']));
  return (
    <Panel
      title="Assumptions" about="Where the vendor's documentation is silent, or at odds with itself, the mock has to assume something. Try your client under the other values, too."
      tools={changed.length > 0 && <ConfirmButton label={`All ${changed.length} back to default`} class="quiet" question="All assumptions back to their defaults?" yes="Back to default" onYes={({ run }) => run(() => mock.calls.assume(defaults), () => ({ do: 'assume', values: defaults }))} />}
    >
      <div class="fields"><Input label="Find" type="search" value={text} onValue={setText} placeholder="refresh, 401, listWallets…" /><Check label={`Changed alone (${changed.length})`} value={changedOnly} onValue={setChangedOnly} /></div>
      {shown.length === 0 && <p class="empty">No assumption is like that.</p>}
      <div class="stack">{shown.map((one) => <AssumptionCard key={one.name} assumption={one} />)}</div>
    </Panel>
  );
}

function AssumptionCard({ assumption }: { assumption: Assumption }) {
  const mock = useMock();
  const doing = useAct();
  const isChanged = assumption.value !== assumption.default;
  const assume = (value: string) => doing.run(() => mock.calls.assume({ [assumption.name]: value }), () => ({ do: 'assume', values: { [assumption.name]: value } }));
  return (
    <section class="card assumption" aria-label={assumption.name} data-assumption={assumption.name}>
      <div>
        <h2>{assumption.name} {isChanged && <span class="pill warn">changed</span>}</h2>
        <p>{assumption.silent}</p>
        <details>
          <summary>Why {assumption.default}, and what else</summary>
          <p class="soft">{assumption.reason} <span>({assumption.source})</span></p>
          <dl>{assumption.values.map(({ value, text, lab }) => <Fragment key={value}><dt>{value}</dt><dd>{text}{lab && ' (lab: the documentation rules it out)'}</dd></Fragment>)}</dl>
          {assumption.operations.length > 0 && <p class="soft">Changes {assumption.operations.join(', ')}.</p>}
        </details>
      </div>
      <Chooser key={assumption.value} assumption={assumption} busy={doing.busy} onValue={assume} />
      <Problem text={doing.problem} />
    </section>
  );
}

/** Chooser offers the values; those that are a form, such as same-successor=DURATION, can be filled in. */
function Chooser({ assumption, busy, onValue }: { assumption: Assumption; busy: boolean; onValue: (value: string) => Promise<boolean> }) {
  const words = assumption.values.filter(({ value }) => !isForm(value)).map(({ value, lab }) => ({ value, text: value + (value === assumption.default ? ' (default)' : lab ? ' (lab)' : '') }));
  const forms = assumption.values.filter(({ value }) => isForm(value)).map(({ value }) => value);
  const isWord = words.some(({ value }) => value === assumption.value);
  const [own, setOwn] = useState(isWord ? '' : assumption.value);
  const others = [assumption.value, assumption.default].filter((value, i, both) => both.indexOf(value) === i && !words.some((word) => word.value === value));
  const choices = [...others.map((value) => ({ value, text: value + (value === assumption.default ? ' (default)' : '') })), ...words];
  return (
    <div class="stack">
      <Select label="Value" value={assumption.value} onValue={onValue} choices={choices} disabled={busy} />
      {forms.length > 0 && (
        <form class="row nowrap" onSubmit={(event) => { event.preventDefault(); void onValue(own); }}>
          <Input label="Another value" class="grow" value={own} onValue={setOwn} placeholder={forms.join(', ')} />
          <button disabled={busy || own === '' || own === assumption.value}>Assume</button>
        </form>
      )}
      {assumption.value !== assumption.default && <button type="button" class="small" disabled={busy} onClick={() => onValue('default')}>Back to default</button>}
    </div>
  );
}

/** isForm tells values that have a part to fill in. */
function isForm(value: string): boolean {
  return /DURATION|CIDR/.test(value);
}
