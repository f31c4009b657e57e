/**
 * apiAt is the address of the vendor's API: beside the page, or where the mock says that it is. By a loopback address the mock is known to its own
 * machine alone, so that a page from elsewhere takes the host that it knows the mock by.
 */
export function apiAt(page: { origin: string; hostname: string }, told: string | undefined): string {
  if (!told) return page.origin;
  const url = new URL(told);
  if (loopback.test(url.hostname) && !loopback.test(page.hostname)) url.hostname = page.hostname;
  return url.origin;
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;
