import { useEffect, useState } from 'preact/hooks';
import { useMock } from '../ui/act';
import { useCell } from './cell';

/** useNow is the mock's time in milliseconds, and renders anew while it passes: once a second at most, and not at all while it is frozen. */
export function useNow(): number {
  const mock = useMock();
  const clock = useCell(mock.clock);
  const [, render] = useState(0);
  const runs = clock?.mode === 'running';
  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(() => { if (!document.hidden) render((n) => n + 1); }, 1000);
    return () => clearInterval(timer);
  }, [runs, clock?.rate]);
  return mock.now();
}
