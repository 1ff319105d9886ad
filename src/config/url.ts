// URL references, split the way Go's net/url splits them: enough to check, merge by component and write back unchanged.

export interface GoUrl {
  readonly scheme: string;
  readonly userInfo: string;
  /** With port and brackets. */
  readonly host: string;
  readonly path: string;
  /** Without "?"; undefined when there is none. */
  readonly query: string | undefined;
  readonly fragment: string | undefined;
}

/** A percent sign without its two digits. */
const badEscape = /%(?![0-9a-fA-F]{2})/u;

/** Undefined when the text is no URL reference. */
export function parseGoUrl(text: string): GoUrl | undefined {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\0-\x1f\x7f]/u.test(text)) return undefined;
  const [beforeFragment, fragment] = splitOnce(text, "#");
  const [, scheme = "", rest = ""] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(.*)$/u.exec(beforeFragment) ?? [];
  const [beforeQuery, query] = splitOnce(rest, "?");
  if (scheme === "" && /^[^/]*:/u.test(beforeQuery)) return undefined; // first path segment cannot contain a colon
  if (!beforeQuery.startsWith("//"))
    return { scheme: scheme.toLowerCase(), userInfo: "", host: "", path: beforeQuery, query, fragment };
  const end = beforeQuery.indexOf("/", 2);
  const authority = parseAuthority(beforeQuery.slice(2, end < 0 ? undefined : end));
  if (authority === undefined || badEscape.test(beforeQuery)) return undefined;
  return { scheme: scheme.toLowerCase(), ...authority, path: end < 0 ? "" : beforeQuery.slice(end), query, fragment };
}

function parseAuthority(text: string): { readonly userInfo: string; readonly host: string } | undefined {
  const at = text.lastIndexOf("@");
  const host = text.slice(at + 1);
  if (/[\s<>"\\^`{|}]/u.test(host) || !/^(?:\[[^\]]*\]|[^[\]]*?)(?::\d*)?$/u.test(host)) return undefined;
  if (!host.startsWith("[") && /:.*:/u.test(host) && !/^[0-9a-fA-F:]+$/u.test(host)) return undefined;
  return { userInfo: at < 0 ? "" : text.slice(0, at), host };
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}

export function formatGoUrl({ scheme, userInfo, host, path, query, fragment }: GoUrl): string {
  const authority = host === "" && userInfo === "" ? "" : `//${userInfo === "" ? "" : `${userInfo}@`}${host}`;
  const tail = `${query === undefined ? "" : `?${query}`}${fragment === undefined ? "" : `#${fragment}`}`;
  return `${scheme === "" ? "" : `${scheme}:`}${authority}${path}${tail}`;
}

/** Components that the patch has win; the older path and query survive a patch without them. */
export function mergeUrls(base: string, patch: string): string {
  const older = parseGoUrl(base);
  const newer = parseGoUrl(patch);
  if (older === undefined || newer === undefined) return patch;
  return formatGoUrl({
    scheme: newer.scheme === "" ? older.scheme : newer.scheme,
    userInfo: newer.userInfo === "" ? older.userInfo : newer.userInfo,
    host: newer.host === "" ? older.host : newer.host,
    path: newer.path === "" ? older.path : newer.path,
    query: newer.query ?? older.query,
    fragment: newer.fragment ?? older.fragment,
  });
}

/** Host and port of `host`, `host:port`, `[v6]:port`; port undefined when there is none. */
export function splitHost(host: string): { readonly name: string; readonly port: string | undefined } {
  const [, bracketed, name = "", port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/u.exec(host) ?? [];
  return { name: bracketed ?? name, port };
}
