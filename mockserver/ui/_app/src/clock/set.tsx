import { useState } from 'preact/hooks';
import type { ClockChange } from '../api/types';
import { useAct, useMock } from '../ui/act';
import { Check, Input } from '../ui/field';
import { Problem } from '../ui/problem';
import { stamp } from './time';

/** changeOf is what somebody has changed: a clock that runs has gone on since it was shown, and is not to go back when the rate alone is changed. */
export function changeOf(first: { now: string; rate: string }, then: { now: string; rate: string }, rewind: boolean): ClockChange {
  const change: ClockChange = {};
  if (then.now.trim() !== '' && then.now !== first.now) change.now = then.now.trim();
  if (then.rate.trim() !== '' && then.rate !== first.rate) change.rate = Number(then.rate);
  if (rewind && change.now !== undefined) change.allow_rewind = true;
  return change;
}

/** SetClock sets the clock to any time, and its rate. */
export function SetClock({ onDone }: { onDone: () => void }) {
  const mock = useMock();
  const doing = useAct();
  const [first] = useState({ now: stamp(mock.now()), rate: String(mock.clock.value?.rate ?? 1) });
  const [now, setNow] = useState(first.now);
  const [rate, setRate] = useState(first.rate);
  const [rewind, setRewind] = useState(false);
  const apply = async (event: Event) => {
    event.preventDefault();
    const change = changeOf(first, { now, rate }, rewind);
    if (await doing.run(() => mock.calls.setClock(change), () => ({ do: 'clock', ...(change.rate === undefined ? {} : { rate: change.rate }) }))) onDone();
  };
  return (
    <form id="set-clock" class="set-clock" aria-label="Set the clock" onSubmit={apply}>
      <Input label="Time" value={now} onValue={setNow} hint="UTC, such as 2025-01-15T09:30:00Z. Empty leaves it." />
      <Input label="Rate" type="number" min={0} max={86400} step="any" value={rate} onValue={setRate} hint="Seconds of the mock for each real one, while it runs. Empty leaves it." />
      <Check label="May go back, which brings expired tokens to life again" value={rewind} onValue={setRewind} />
      <Problem text={doing.problem} />
      <div class="row">
        <button class="primary" disabled={doing.busy}>Set</button>
        <button type="button" onClick={onDone}>Cancel</button>
      </div>
    </form>
  );
}
