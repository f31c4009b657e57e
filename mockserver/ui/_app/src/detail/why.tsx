import { useEffect, useState } from 'preact/hooks';
import { messageOf } from '../api/http';
import type { Entry, Explanation } from '../api/types';
import { useMock } from '../ui/act';
import { Shown } from '../ui/text';
import { selected } from '../live/selection';

/** Why says in the mock's words what became of a request, and leads to those that are the reason. */
export function Why({ entry }: { entry: Entry }) {
  const mock = useMock();
  const [found, setFound] = useState<Explanation | undefined>(undefined);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    const stop = new AbortController();
    mock.calls.explain(entry.seq, stop.signal).then(setFound, (trouble) => { if (!stop.signal.aborted) setProblem(messageOf(trouble)); });
    return () => stop.abort();
  }, [entry.seq]);
  return (
    <section class="why" aria-label="What became of it" aria-live="polite">
      {found && <p><Shown text={found.text} limit={2000} /></p>}
      {problem && <p class="empty">{problem}</p>}
      {found && found.causes.length > 0 && (
        <p class="row">
          <span class="soft">Because of</span>
          {found.causes.map((seq) => <button type="button" class="small" key={seq} onClick={() => selected.set(seq)}>#{seq}</button>)}
        </p>
      )}
    </section>
  );
}
