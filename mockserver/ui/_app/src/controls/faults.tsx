import type { Effect, Fault, FaultRule } from '../api/types';
import { useCell } from '../lib/cell';
import { useAct, useMock } from '../ui/act';
import { ConfirmButton } from '../ui/confirm';
import { Panel } from '../ui/panel';
import { Problem } from '../ui/problem';
import { Marked } from '../ui/text';
import { FaultForm } from './fault_form';

/** Faults lists the rules that spoil answers, and makes new ones. */
export function Faults() {
  const mock = useMock();
  const faults = useCell(mock.faults) ?? [];
  const doing = useAct();
  const arm = (rule: FaultRule) => doing.run(() => mock.calls.addFault(rule), (fault) => ({ do: 'fault', rule: fault }));
  return (
    <Panel
      title="Faults" about="A fault spoils answers: which calls, before the request is judged or after the state has changed, when, and how. The first of them that is due fires."
      tools={faults.length > 0 && (
        <ConfirmButton label="Remove all" question="Remove all faults?" yes="Remove all" detail="Requests that they hold back are let go." onYes={({ run }) => run(mock.calls.clearFaults, () => ({ do: 'unfault', id: '' }))} />
      )}
    >
      <section class="card" aria-label="Armed faults">
        {faults.length === 0 ? <p class="empty">No fault is armed: every answer goes out as it is.</p> : <FaultTable faults={faults} />}
      </section>
      <section class="card" aria-label="New fault">
        <h2>Arm a fault</h2>
        <FaultForm busy={doing.busy} onRule={arm} />
        <Problem text={doing.problem} />
      </section>
    </Panel>
  );
}

function FaultTable({ faults }: { faults: Fault[] }) {
  const mock = useMock();
  const doing = useAct();
  return (
    <div class="table-place">
      <table class="table narrow">
        <thead><tr><th>Fault</th><th>Calls</th><th>Effect</th><th>When</th><th class="number">Hits</th><th><span class="heard">Do</span></th></tr></thead>
        <tbody>
          {faults.map((fault) => (
            <tr key={fault.id} data-fault={fault.id}>
              <td><b><Marked text={fault.id} /></b></td>
              <td>{fault.phase} <code>{fault.operation}</code>{fault.account && <> of <Marked text={fault.account} /></>}</td>
              <td class="json"><Marked text={effectText(fault.effect)} /></td>
              <td>{whenText(fault)}{fault.ttl && <span class="soft">, for {fault.ttl}</span>}</td>
              <td class="number" data-name="Hits"><span class={`hits ${fault.hits > 0 ? 'some' : ''}`}>{fault.hits}</span> <span class="soft">of {fault.calls} calls</span></td>
              <td class="actions"><button type="button" class="quiet danger" aria-label={`Remove ${fault.id}`} disabled={doing.busy} onClick={() => doing.run(() => mock.calls.deleteFault(fault.id), () => ({ do: 'unfault', id: fault.id }))}>Remove</button></td>
            </tr>
          ))}
        </tbody>
      </table>
      <Problem text={doing.problem} />
    </div>
  );
}

/** effectText writes an effect in short: its type, and its fields. */
function effectText({ type, ...fields }: Effect): string {
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [type, ...rest].join(' ').slice(0, 300);
}

function whenText({ when }: FaultRule): string {
  if (!when) return 'each call';
  if (when.nth) return `call ${when.nth} alone`;
  if (when.first) return `the first ${when.first}`;
  if (when.every) return `every ${when.every} calls`;
  return `${((when.probability ?? 0) * 100).toLocaleString('en', { maximumFractionDigits: 2 })} % of them`;
}
