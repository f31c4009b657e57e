import { useState } from 'preact/hooks';
import { useCell } from '../lib/cell';
import { plain } from '../lib/visible';
import { useNow } from '../lib/tick';
import type { Doing } from '../ui/act';
import { useAct, useMock } from '../ui/act';
import { Problem } from '../ui/problem';
import { nextToExpire } from './expiring';
import type { Expiring } from './expiring';
import { SetClock } from './set';
import { dayOf, lifeText, stamp, timeOf } from './time';

/** ClockBar shows the mock's time, and moves it. */
export function ClockBar() {
  const mock = useMock();
  const clock = useCell(mock.clock);
  const doing = useAct();
  const [setting, setSetting] = useState(false);
  const now = useNow();
  const advance = (by: string) => doing.run(() => mock.calls.advance(by), () => ({ do: 'advance', by }));
  const mode = (next: 'frozen' | 'running') => doing.run(() => mock.calls.setClock({ mode: next }), () => ({ do: 'clock', mode: next }));
  const frozen = clock?.mode === 'frozen';
  return (
    <section class="clock" aria-label="Clock">
      <div class="now">
        <time dateTime={clock ? stamp(now) : undefined} data-clock={clock?.mode}>
          <span class="day">{clock ? dayOf(now) : '––––-––-––'}</span> <span class="time">{clock ? timeOf(now) : '––:––:––'}</span> <span class="zone">UTC</span>
        </time>
        <p class="mode">
          <span class={`state ${frozen ? 'is-frozen' : 'is-running'}`}>{frozen ? '❚❚ frozen' : '▶ running'}</span>
          {clock && !frozen && <span class="rate">{clock.rate.toLocaleString('en')} s each second</span>}
        </p>
      </div>
      <div class="moves" role="group" aria-label="Move the clock">
        <button type="button" onClick={() => advance('5m')}>+5 min</button>
        <button type="button" onClick={() => advance('55m')}>+55 min</button>
        <button type="button" onClick={() => advance('7d')}>+7 d</button>
        {frozen
          ? <button type="button" onClick={() => mode('running')}>Resume</button>
          : <button type="button" onClick={() => mode('frozen')}>Freeze</button>}
        <button type="button" aria-expanded={setting} aria-controls="set-clock" onClick={() => setSetting(!setting)}>Set…</button>
      </div>
      <Expiry now={now} doing={doing} />
      <Problem text={doing.problem} />
      {setting && <SetClock onDone={() => setSetting(false)} />}
    </section>
  );
}

/** Expiry says what expires next, and goes there. */
function Expiry({ now, doing }: { now: number; doing: Doing }) {
  const lanes = useCell(useMock().lanesCell).newestFirst();
  const next = [nextToExpire(lanes, now, 'access'), nextToExpire(lanes, now, 'refresh')].filter((one) => one !== undefined);
  if (next.length === 0) return <p class="expiry empty">Nothing is live, so nothing is about to expire.</p>;
  return <div class="expiry">{next.map((one) => <ExpiryOf key={one.bar.use} next={one} now={now} doing={doing} />)}</div>;
}

function ExpiryOf({ next: { bar, lane }, now, doing }: { next: Expiring; now: number; doing: Doing }) {
  const mock = useMock();
  const to = (target: number) => doing.run(() => mock.calls.setClock({ now: stamp(target) }), () => ({ do: 'clock' }));
  const before = bar.expires - 1000;
  return (
    <div class="expires" data-expires={bar.use}>
      <p><b class={bar.use}>{bar.use}</b> <span class="who">{plain(lane.account)} g{bar.generation}</span> <span class="left">{lifeText(bar.expires - now)}</span></p>
      <div class="row" role="group" aria-label={`The next ${bar.use} token to expire`}>
        <button type="button" class="small" disabled={before <= now} onClick={() => to(before)} title="One second before it expires">Just before</button>
        <button type="button" class="small" onClick={() => to(bar.expires)} title="The second at which it has expired">Just after</button>
      </div>
    </div>
  );
}
