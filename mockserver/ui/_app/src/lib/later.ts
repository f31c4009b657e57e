/** later returns a function that calls another one soon, once for all calls meanwhile; the delay is in milliseconds. */
export function later(call: () => void, delay: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      call();
    }, delay);
  };
}
