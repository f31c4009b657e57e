/** base is where the control API is that the page came from: `/_mock`, or `/s/NAME/_mock` in a sandbox. */
export const base = baseOf(location.pathname);

/** sandbox is the name of the sandbox that the page is about, empty for the mock itself. */
export const sandbox = sandboxOf(base);

/** apiBase is where the vendor's API is: what comes before `/_mock`. */
export const apiBase = base.slice(0, -'/_mock'.length);

/** rootPage is the page of the mock itself, from whichever sandbox. */
export const rootPage = '/_mock/ui/';

/** baseOf takes the path of a page apart. */
export function baseOf(path: string): string {
  const at = path.lastIndexOf('/ui/');
  return at < 0 ? '/_mock' : path.slice(0, at);
}

/** sandboxOf names the sandbox in the base of a control API. */
export function sandboxOf(controlBase: string): string {
  const found = /^\/s\/([^/]+)\/_mock$/.exec(controlBase);
  return found?.[1] ?? '';
}
