/** base is where the control API is that the page came from: `/_mock`, or `/s/NAME/_mock` in a sandbox, behind the path under which a proxy has the mock. */
export const base = baseOf(location.pathname);

const place = placeOf(base);

/** sandbox is the name of the sandbox that the page is about, empty for the mock itself. */
export const sandbox = place.sandbox;

/** apiBase is where the vendor's API is: what comes before `/_mock`. */
export const apiBase = base.slice(0, -'/_mock'.length);

/** rootPage is the page of the mock itself, from whichever sandbox. */
export const rootPage = `${place.root}/_mock/ui/`;

/** pageOf is the page of a sandbox. */
export const pageOf = (name: string): string => `${place.root}/s/${name}/_mock/ui/`;

/** baseOf takes the path of a page apart. */
export function baseOf(path: string): string {
  const at = path.lastIndexOf('/ui/');
  return at < 0 ? '/_mock' : path.slice(0, at);
}

/** placeOf takes the base of a control API apart: the path under which a proxy has the mock, and the name of the sandbox. */
export function placeOf(controlBase: string): { root: string; sandbox: string } {
  const [, root = '', sandbox = ''] = /^(.*?)(?:\/s\/([^/]+))?\/_mock$/.exec(controlBase) ?? [];
  return { root, sandbox };
}
