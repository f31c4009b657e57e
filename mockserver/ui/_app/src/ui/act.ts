import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
import { messageOf } from '../api/http';
import type { Mock } from '../model';
import type { Action } from '../script/recorder';

const MockContext = createContext<Mock | undefined>(undefined);
export const MockProvider = MockContext.Provider;

export function useMock(): Mock {
  const mock = useContext(MockContext);
  if (!mock) throw new Error('there is no mock around this component');
  return mock;
}

/** Doing is what became of a call that somebody asked for. */
export interface Doing {
  busy: boolean;
  problem: string; // in the mock's own words
  /** run makes a call, and tells whether it has succeeded. The action goes into the recording then. */
  run: <T>(call: () => Promise<T>, action?: (answer: T) => Action) => Promise<boolean>;
  clear: () => void;
}

/** useAct makes control calls, and keeps what is to be said of them where they were asked for. */
export function useAct(): Doing {
  const mock = useMock();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const there = useRef(true);
  useEffect(() => () => { there.current = false; }, []);
  const run = useCallback(async <T>(call: () => Promise<T>, action?: (answer: T) => Action) => {
    setBusy(true);
    setProblem('');
    try {
      const answer = await call();
      mock.changed();
      if (action) {
        await mock.readClock().catch(() => {}); // what was asked for is done all the same
        mock.recorder.did(action(answer), mock.now());
      }
      return true;
    } catch (trouble) {
      if (there.current) setProblem(messageOf(trouble));
      return false;
    } finally {
      if (there.current) setBusy(false);
    }
  }, [mock]);
  return { busy, problem, run, clear: () => setProblem('') };
}
