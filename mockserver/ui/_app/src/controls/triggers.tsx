import type { Trigger, TriggerRule } from '../api/types';
import { useCell } from '../lib/cell';
import { useAct, useMock } from '../ui/act';
import { ConfirmButton } from '../ui/confirm';
import { Panel } from '../ui/panel';
import { Problem } from '../ui/problem';
import { Marked } from '../ui/text';
import { TriggerForm } from './trigger_form';

/** Triggers lists the rules that change the mock at requests, and makes new ones. */
export function Triggers() {
  const mock = useMock();
  const triggers = useCell(mock.triggers) ?? [];
  const doing = useAct();
  const add = (rule: TriggerRule) => doing.run(() => mock.calls.addTrigger(rule), (made) => ({ do: 'trigger', rule: made }));
  return (
    <Panel
      title="Triggers" about="A trigger changes the mock when a request is received, so that it holds for that request, or once it is answered, so that it holds for the next."
      tools={triggers.length > 0 && <ConfirmButton label="Remove all" question="Remove all triggers?" yes="Remove all" detail="What they have done stays done." onYes={({ run }) => run(mock.calls.clearTriggers, () => ({ do: 'untrigger', id: '' }))} />}
    >
      <section class="card" aria-label="Present triggers">
        {triggers.length === 0 ? <p class="empty">There is no trigger.</p> : <TriggerTable triggers={triggers} />}
      </section>
      <section class="card" aria-label="New trigger">
        <h2>Add a trigger</h2>
        <TriggerForm busy={doing.busy} onRule={add} />
        <Problem text={doing.problem} />
      </section>
    </Panel>
  );
}

function TriggerTable({ triggers }: { triggers: Trigger[] }) {
  const mock = useMock();
  const doing = useAct();
  return (
    <div class="table-place">
      <table class="table narrow">
        <thead><tr><th>Trigger</th><th>On</th><th>Does</th><th class="number">Hits</th><th><span class="heard">Do</span></th></tr></thead>
        <tbody>
          {triggers.map((trigger) => (
            <tr key={trigger.id} data-trigger={trigger.id}>
              <td><b><Marked text={trigger.id} /></b></td>
              <td><code>{trigger.on.operation}</code> {trigger.on.event}{trigger.on.nth && `, number ${trigger.on.nth}`}{trigger.on.account && <> of <Marked text={trigger.on.account} /></>}</td>
              <td class="json">{trigger.do.map((action, i) => <div key={i}><Marked text={actionText(action)} /></div>)}</td>
              <td class="number" data-name="Hits"><span class={`hits ${trigger.hits > 0 ? 'some' : ''}`}>{trigger.hits}</span> <span class="soft">of {trigger.calls} calls</span></td>
              <td class="actions"><button type="button" class="quiet danger" aria-label={`Remove ${trigger.id}`} disabled={doing.busy} onClick={() => doing.run(() => mock.calls.deleteTrigger(trigger.id), () => ({ do: 'untrigger', id: trigger.id }))}>Remove</button></td>
            </tr>
          ))}
        </tbody>
      </table>
      <Problem text={doing.problem} />
    </div>
  );
}

function actionText({ action, ...fields }: Trigger['do'][number]): string {
  return [action, ...Object.entries(fields).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)].join(' ').slice(0, 300);
}
