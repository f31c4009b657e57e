import { useState } from 'preact/hooks';
import type { ClockChange } from '../api/types';
import { useAct, useMock } from '../ui/act';
import { Check, Input } from '../ui/field';
import { Problem } from '../ui/problem';
import { stamp } from './time';

/** SetClock sets the clock to any time, and its rate. */
export function SetClock({ onDone }: { onDone: () => void }) {
  const mock = useMock();
  const doing = useAct();
  const [now, setNow] = useState(stamp(mock.now()));
  const [rate, setRate] = useState(String(mock.clock.value?.rate ?? 1));
  const [rewind, setRewind] = useState(false);
  const apply = async (event: Event) => {
    event.preventDefault();
    const change: ClockChange = { rate: Number(rate) };
    if (now.trim() !== '') change.now = now.trim();
    if (rewind) change.allow_rewind = true;
    if (await doing.run(() => mock.calls.setClock(change), () => ({ do: 'clock', rate: Number(rate) }))) onDone();
  };
  return (
    <form id="set-clock" class="set-clock" aria-label="Set the clock" onSubmit={apply}>
      <Input label="Time" value={now} onValue={setNow} hint="UTC, such as 2025-01-15T09:30:00Z. Empty leaves it." />
      <Input label="Rate" type="number" min={0} max={86400} step="any" value={rate} onValue={setRate} hint="Seconds of the mock for each real one, while it runs." />
      <Check label="May go back, which brings expired tokens to life again" value={rewind} onValue={setRewind} />
      <Problem text={doing.problem} />
      <div class="row">
        <button class="primary" disabled={doing.busy}>Set</button>
        <button type="button" onClick={onDone}>Cancel</button>
      </div>
    </form>
  );
}
