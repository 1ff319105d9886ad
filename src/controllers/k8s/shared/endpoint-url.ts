// Host and port of a URL such as the cluster's endpoint.

export interface HostPort {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

const httpsPort = 443;

/** Undefined for a text that is no URL. */
export function endpointOf(url: string): HostPort | undefined {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.hostname === "") return undefined;
  return {
    host: parsed.hostname.replace(/^\[(.*)\]$/u, "$1"),
    port: parsed.port === "" ? httpsPort : Number(parsed.port),
  };
}
