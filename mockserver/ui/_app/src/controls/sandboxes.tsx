import { useEffect, useState } from 'preact/hooks';
import type { Sandbox } from '../api/types';
import { pageOf } from '../base';
import { stamp } from '../clock/time';
import { useCell } from '../lib/cell';
import { useAct, useMock } from '../ui/act';
import { ConfirmButton } from '../ui/confirm';
import { CopyButton } from '../ui/copy';
import { Check } from '../ui/field';
import { Panel } from '../ui/panel';
import { Problem } from '../ui/problem';
import type { Spec, Values } from './spec';
import { build } from './spec';
import { SpecFields } from './spec_fields';

/** Sandboxes lists the worlds beside the mock's own, makes some, and leads to the page of each. */
export function Sandboxes() {
  const mock = useMock();
  const sandboxes = useCell(mock.sandboxes);
  const doing = useAct();
  const load = () => doing.run(mock.readSandboxes);
  useEffect(() => { void mock.readSandboxes().catch(() => {}); }, [useCell(mock.health)]);
  return (
    <Panel title="Sandboxes" about="Isolated worlds: each has a clock, accounts, tokens, faults and a journal of its own, and this page of its own. One ends when nobody has used it for its time to live." tools={<button type="button" onClick={load}>Look again</button>}>
      <section class="card" aria-label="Present sandboxes">
        {!sandboxes || sandboxes.length === 0 ? <p class="empty">There is no sandbox.</p> : <SandboxTable sandboxes={sandboxes} />}
        <Problem text={doing.problem} />
      </section>
      <NewSandbox />
    </Panel>
  );
}

function SandboxTable({ sandboxes }: { sandboxes: Sandbox[] }) {
  const mock = useMock();
  return (
    <div class="table-place">
      <table class="table narrow">
        <thead><tr><th>Name</th><th>Base URL</th><th class="number">Requests</th><th>Ends unless it is used</th><th><span class="heard">Do</span></th></tr></thead>
        <tbody>
          {sandboxes.map((one) => (
            <tr key={one.name} data-sandbox={one.name}>
              <td><a href={pageOf(one.name)}><b>{one.name}</b></a></td>
              <td><code>{one.base_url}</code> <CopyButton label="Copy" class="quiet small" text={() => one.base_url} /></td>
              <td class="number" data-name="Requests">{one.requests}</td>
              <td class="soft" data-name="Ends">{stamp(Date.parse(one.expires_at))} <span>({one.ttl})</span></td>
              <td class="actions">
                <a href={pageOf(one.name)}>Open</a>
                <ConfirmButton label="Delete" name={`Delete ${one.name}`} question={`End the sandbox ${one.name}?`} yes="End it" detail="All that is in it is gone." onYes={({ run }) => run(async () => { await mock.calls.deleteSandbox(one.name); await mock.readSandboxes(); })} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const specs: Spec[] = [
  { name: 'name', label: 'Name', kind: 'text', placeholder: 'made up when empty', hint: 'Small letters, digits and hyphens.' },
  { name: 'ttl', label: 'Time to live', kind: 'text', placeholder: '1h' },
  { name: 'seed', label: 'Seed', kind: 'text', hint: 'Makes its keys and token ids repeatable.' },
];

function NewSandbox() {
  const mock = useMock();
  const doing = useAct();
  const [values, setValues] = useState<Values>({});
  const [listen, setListen] = useState(false);
  const make = async (event: Event) => {
    event.preventDefault();
    const settings = { ...build(specs, values), ...(listen ? { listen } : {}) };
    if (await doing.run(async () => { await mock.calls.makeSandbox(settings); await mock.readSandboxes(); })) setValues({});
  };
  return (
    <section class="card" aria-label="New sandbox">
      <h2>Make a sandbox</h2>
      <form class="form" onSubmit={make}>
        <div class="fields"><SpecFields specs={specs} values={values} onValues={setValues} /></div>
        <Check label="With a port of its own, for clients that drop the path of a base URL" value={listen} onValue={setListen} />
        <Problem text={doing.problem} />
        <div class="row"><button class="primary" disabled={doing.busy}>Make the sandbox</button></div>
      </form>
    </section>
  );
}
