import { useEffect, useRef } from 'preact/hooks';
import type { Entry } from '../api/types';
import { stamp } from '../clock/time';
import { useCell } from '../lib/cell';
import { CopyAs } from '../script/copy_as';
import { useMock } from '../ui/act';
import { Shown } from '../ui/text';
import { selected } from '../live/selection';
import { Status, tookText } from '../live/request_row';
import { ExchangeView } from './exchange';
import { Lineage } from './lineage';
import { Why } from './why';

/** Detail is everything about one request. */
export function Detail({ seq }: { seq: number }) {
  const mock = useMock();
  useCell(mock.journalCell);
  const entry = mock.journal.find(seq);
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    close.current?.focus();
    return () => { if (before instanceof HTMLElement) before.focus(); };
  }, []);
  const onKeyDown = (event: KeyboardEvent) => { if (event.key === 'Escape') selected.set(undefined); };
  return (
    <aside class="detail-panel card" aria-label={`Request ${seq}`} onKeyDown={onKeyDown}>
      <div class="detail-top">
        <h2><span class="soft">#{seq}</span> {entry && <><Status entry={entry} /> {entry.operation || 'unknown operation'}</>}</h2>
        <button type="button" ref={close} class="quiet" aria-label="Close the details" onClick={() => selected.set(undefined)}>✕</button>
      </div>
      {entry ? <Body entry={entry} /> : <p class="empty">The page does not hold this request any more.</p>}
    </aside>
  );
}

function Body({ entry }: { entry: Entry }) {
  return (
    <div class="detail-body">
      <p class="target mono"><b>{entry.method}</b> <Shown text={entry.path} limit={400} /></p>
      <Why entry={entry} />
      <CopyAs entry={entry} />
      <Facts entry={entry} />
      <Lineage entry={entry} />
      <Departures entry={entry} />
      <ExchangeView seq={entry.seq} />
    </div>
  );
}

function Facts({ entry }: { entry: Entry }) {
  return (
    <dl class="facts">
      <dt>Mock's time</dt><dd>{stamp(Date.parse(entry.at))}</dd>
      <dt>Real time</dt><dd>{entry.real_at.replace(/(\.\d{3})\d*Z/, '$1Z')}, took {tookText(entry.duration_ms)}</dd>
      <dt>From</dt><dd>{entry.client_ip}{entry.peer !== entry.client_ip && <span class="soft"> by {entry.peer}</span>} <span class="soft">{entry.client_ip_rule}</span></dd>
      {entry.account && <><dt>Account</dt><dd><Shown text={entry.account} /></dd></>}
      <dt>Answer</dt>
      <dd>{entry.outcome}, {entry.bytes.toLocaleString('en')} bytes{entry.status !== entry.sent_status && `; the handler answered ${entry.status}, ${entry.sent_status || 'nothing'} went out`}</dd>
      {entry.cause && <><dt>Cause</dt><dd><Shown text={entry.cause} /></dd></>}
      {entry.fault && <><dt>Fault</dt><dd><b><Shown text={entry.fault.id} /></b>, {entry.fault.phase} the state changed{entry.fault.before && `; before that ${entry.fault.before}`}</dd></>}
      {entry.triggers?.map((one) => <TriggerFact key={one.id} trigger={one} />)}
      {entry.replica && <><dt>Answered by</dt><dd>{entry.replica}</dd></>}
    </dl>
  );
}

function TriggerFact({ trigger }: { trigger: NonNullable<Entry['triggers']>[number] }) {
  return <><dt>Trigger</dt><dd><b><Shown text={trigger.id} /></b>, when it was {trigger.event}{trigger.failed && <span class="bad"> — failed: <Shown text={trigger.failed} /></span>}</dd></>;
}

/** Departures lists where request or answer depart from the vendor's API. */
function Departures({ entry }: { entry: Entry }) {
  if (entry.violations.length === 0) return null;
  return (
    <section aria-label="Departures from the contract">
      <h3>Off the contract</h3>
      <ul class="departures">
        {entry.violations.map((one, i) => <li key={i}><b>{one.in}</b>, <Shown text={one.where} />: <Shown text={one.detail} /> <span class="soft">({one.rule})</span></li>)}
      </ul>
    </section>
  );
}
