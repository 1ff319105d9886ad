// A client certificate that ends locks people out: it is said in time, with what to do about it.
import { X509Certificate } from "node:crypto";

const dayMs = 86_400_000;
/** A certificate of a year is told of a month before its end, a shorter one in the last third of its life. */
const noticeMs = 30 * dayMs;

/** A line for the person, or undefined. `crt` is PEM; what cannot be read is left to whoever uses it. */
export function certificateWarning(crt: Uint8Array, nowMs: number): string | undefined {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(crt);
  } catch {
    return undefined;
  }
  const [beginMs, endMs] = [certificate.validFromDate.getTime(), certificate.validToDate.getTime()];
  const leftMs = endMs - nowMs;
  if (leftMs > Math.min(noticeMs, (endMs - beginMs) / 3)) return undefined;
  const until = certificate.validToDate.toISOString();
  if (leftMs <= 0)
    return `warning: the client certificate ended at ${until}: a new one comes from the cluster's secrets ("gen secrets" and "gen config" keep them) or from somebody else's "config new"`;
  return `warning: the client certificate ends in ${timeText(leftMs)}, at ${until}: "config new" makes another one while this one holds`;
}

function timeText(ms: number): string {
  if (ms >= 2 * dayMs) return `${Math.floor(ms / dayMs)} days`;
  if (ms >= 7_200_000) return `${Math.floor(ms / 3_600_000)} hours`;
  return `${Math.max(1, Math.floor(ms / 60_000))} minutes`;
}
