import { memo } from '../lib/memo';
import type { Entry } from '../api/types';
import { timeOf } from '../clock/time';
import { isGap } from '../journal/store';
import type { Row } from '../journal/store';
import { Marked } from '../ui/text';
import { kindOf } from './lanes';
import { MarkShape } from './legend';
import { selected } from './selection';

interface Props { row: Row; place: number; of: number; active: boolean; chosen: boolean }

/** RequestRow is one line of the list. */
export const RequestRow = memo(function RequestRow({ row, place, of, active, chosen }: Props) {
  if (isGap(row)) {
    return <div class="request gap" role="option" aria-selected={false} aria-disabled="true" aria-posinset={place} aria-setsize={of}>{row.missed === undefined ? 'Requests are missing here' : `${row.missed.toLocaleString('en')} requests are missing here`}: too many came at once to show them all, or they had to make room.</div>;
  }
  return (
    <div
      id={`request-${row.seq}`} class={`request ${active ? 'is-active' : ''} ${chosen ? 'is-chosen' : ''}`} role="option" aria-selected={chosen}
      aria-posinset={place} aria-setsize={of} data-seq={row.seq} onClick={() => selected.set(row.seq)}
    >
      <span class="sign-place"><svg width="16" height="16" aria-hidden="true"><g class={`spot ${kindOf(row)}`}><MarkShape kind={kindOf(row)} x={8} y={8} /></g></svg></span>
      <span class="seq">{row.seq}</span>
      <span class="at">{timeOf(Date.parse(row.at))}</span>
      <Status entry={row} />
      <span class="method">{row.method.slice(0, 12)}</span>
      <span class="path"><Marked text={row.path.slice(0, 240)} /></span>
      <span class="says"><Says entry={row} /></span>
      <span class="account"><Marked text={row.account.slice(0, 60)} /></span>
      <span class="took">{tookText(row.duration_ms)}</span>
    </div>
  );
}, (a, b) => a.row === b.row && a.active === b.active && a.chosen === b.chosen && a.place === b.place && a.of === b.of);

/** Status is what went out, as a number or, where there was none, in a word. */
export function Status({ entry }: { entry: Entry }) {
  const status = entry.sent_status;
  const style = status === 0 ? 'none' : `s${Math.floor(status / 100)}`;
  return <span class={`status ${style}`}>{status || entry.outcome}</span>;
}

/** Says tells in a few words what is remarkable of a request. */
function Says({ entry }: { entry: Entry }) {
  const { credential, fault, reason, issued, violations, triggers, outcome } = entry;
  const token = credential?.family ? `${credential.use} g${credential.generation}` : '';
  return (
    <>
      {fault && <span class="tag fault">fault <Marked text={fault.id} /></span>}
      {outcome !== 'answered' && entry.sent_status !== 0 && <span class="tag fault">{outcome}</span>}
      {reason && <span class="tag refused">{reason.replaceAll('_', ' ')}</span>}
      {credential?.state === 'spent' && reason !== 'token_spent' && <span class="tag spent">spent token</span>}
      {issued.length > 0 && <span class="tag live">{credential ? 'rotated to' : 'began'} g{issued[0]!.generation}</span>}
      {entry.revokes && <span class="tag refused">revokes {entry.revokes.replace('-', ' ')}</span>}
      {triggers && <span class="tag note">trigger <Marked text={triggers.map((one) => one.id).join(', ').slice(0, 40)} /></span>}
      {violations.length > 0 && <span class="tag spent">{violations.length} off the contract</span>}
      {token && <span class="soft">{token}</span>}
    </>
  );
}

/** tookText writes a duration, which is in milliseconds. */
export function tookText(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(ms >= 10_000 ? 0 : 1)} s`;
  return `${ms >= 10 ? ms.toFixed(0) : ms.toFixed(1)} ms`;
}
