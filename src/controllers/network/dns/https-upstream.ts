// A name server over HTTPS: a POST for each query, many at once on one connection. Source: RFC 8484.
import type { SecureStreams, SecureTarget } from "../../../runtime/secure-streams.ts";
import type { KeptUpstream } from "./kept-upstream.ts";

const path = "/dns-query";
const type = "application/dns-message";

export function openHttpsUpstream(
  { address, port, serverName }: SecureTarget,
  { streams }: { readonly streams: Pick<SecureStreams, "openHttps"> },
): KeptUpstream {
  const connection = streams.openHttps({ address, port, serverName });
  return {
    ask: (query, signal) => connection.post({ path, type, body: query }, signal),
    close: () => void connection[Symbol.asyncDispose](),
  };
}
