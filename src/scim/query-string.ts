/** The query of a URL as plain parameters: no nesting, no arrays by bracket, nothing but what RFC 7644 uses. */

/** A parameter given more than once keeps all its values. */
export type QueryParameters = Readonly<Record<string, string | string[]>>;

/** `+` is a blank, as identity providers write it (WHATWG URL, application/x-www-form-urlencoded). */
export function parseQueryString(url: string): QueryParameters {
  const start = url.indexOf('?');
  if (start === -1) return {};
  const parameters = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
    const earlier = parameters.get(name);
    parameters.set(name, earlier === undefined ? value : [earlier, value].flat());
  }
  return Object.fromEntries(parameters);
}
