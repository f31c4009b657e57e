import { useState } from 'preact/hooks';
import type { TriggerAction, TriggerRule } from '../api/types';
import { operations } from '../lib/operations';
import { Input, Select } from '../ui/field';
import { Problem } from '../ui/problem';
import { actions } from './actions';
import type { Values } from './spec';
import { build } from './spec';
import { SpecFields, startOf } from './spec_fields';

interface Draft { action: string; values: Values }

/** TriggerForm makes a trigger, with as many actions as it takes. */
export function TriggerForm({ busy, onRule }: { busy: boolean; onRule: (rule: TriggerRule) => Promise<boolean> }) {
  const [operation, setOperation] = useState('listProducts');
  const [event, setEvent] = useState<'received' | 'answered'>('received');
  const [nth, setNth] = useState('');
  const [account, setAccount] = useState('');
  const [id, setID] = useState('');
  const [drafts, setDrafts] = useState<Draft[]>([{ action: 'advance', values: {} }]);
  const [problem, setProblem] = useState('');
  const change = (at: number, draft: Draft) => setDrafts(drafts.map((old, i) => (i === at ? draft : old)));
  const submit = async (submitted: Event) => {
    submitted.preventDefault();
    setProblem('');
    try {
      const rule: TriggerRule = { on: { operation, event }, do: drafts.map(actionOf) };
      if (nth) Object.assign(rule.on, build([{ name: 'nth', label: 'Number of the request', kind: 'whole' }], { nth }));
      if (account) rule.on.account = account;
      if (id) rule.id = id;
      if (await onRule(rule)) setID('');
    } catch (trouble) {
      setProblem((trouble as Error).message);
    }
  };
  return (
    <form class="form" onSubmit={submit}>
      <div class="fields">
        <Select label="Operation" value={operation} onValue={setOperation} choices={[{ value: '*', text: '* (all)' }, ...operations]} />
        <Select label="Event" class="double" value={event} onValue={(value) => setEvent(value as typeof event)} choices={[{ value: 'received', text: 'received: before it is judged' }, { value: 'answered', text: 'answered: before the answer goes out' }]} />
        <Input label="Number of the request" value={nth} onValue={setNth} placeholder="every one when empty" />
        <Input label="Of account" value={account} onValue={setAccount} placeholder="any when empty" />
        <Input label="Id" value={id} onValue={setID} placeholder="made up when empty" />
      </div>
      {drafts.map((draft, i) => (
        <fieldset class="fields" key={i} aria-label={`Action ${i + 1}`}>
          <Select label="Action" class="double" value={draft.action} onValue={(action) => change(i, { action, values: startOf(kindOf(action).fields) })} choices={actions.map((one) => ({ value: one.action, text: `${one.action}: ${one.does}` }))} />
          <SpecFields specs={kindOf(draft.action).fields} values={draft.values} onValues={(values) => change(i, { ...draft, values })} />
        </fieldset>
      ))}
      <Problem text={problem} />
      <div class="row">
        <button class="primary" disabled={busy}>Add the trigger</button>
        <button type="button" onClick={() => setDrafts([...drafts, { action: 'advance', values: {} }])}>Another action</button>
        {drafts.length > 1 && <button type="button" onClick={() => setDrafts(drafts.slice(0, -1))}>Without the last action</button>}
      </div>
    </form>
  );
}

function kindOf(action: string) {
  return actions.find((one) => one.action === action)!;
}

function actionOf({ action, values }: Draft): TriggerAction {
  return { action, ...build(kindOf(action).fields, values) };
}
