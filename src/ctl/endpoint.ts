// Endpoints as people write them: host, host:port, [v6]:port, https://host.
import { FormatError } from "../base/errors.ts";

/** The port of the machine API. */
export const apiPort = 50_000;

export interface Endpoint {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

function fromUrl(text: string): Endpoint | undefined {
  const url = URL.parse(text);
  if (url === null || url.hostname === "") return undefined;
  return { host: url.hostname.replace(/^\[|\]$/gu, ""), port: url.port === "" ? 443 : Number(url.port) };
}

function fromAddress(text: string): Endpoint | undefined {
  if (/^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.%\w]*$/u.test(text)) return { host: text, port: apiPort };
  const {
    v6,
    name,
    number = String(apiPort),
  } = /^(?:\[(?<v6>[^\]]+)\]|(?<name>[^[\]:/\s]+))(?::(?<number>\d{1,5}))?$/u.exec(text)?.groups ?? {};
  const host = v6 ?? name;
  const port = Number(number);
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}

/** Throws a FormatError. A bare IPv6 address needs no brackets. */
export function parseEndpoint(text: string): Endpoint {
  const endpoint = text.startsWith("https://") ? fromUrl(text) : fromAddress(text);
  if (endpoint === undefined)
    throw new FormatError(`Cannot parse endpoint: found "${text}", want host, host:port or https://host`);
  return endpoint;
}

/** `host:port`, with brackets around an IPv6 address. */
export function formatAddress({ host, port }: Endpoint): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
