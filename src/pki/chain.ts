// A server's chain of certificates, checked beside the clock: for who asks for the time because the own clock may be wrong.
//
// The TLS library compares dates with the clock and tells one error only, so the rest is checked here, more strictly than there: whatever this does not
// understand (constraints of names) is refused.
import type { X509Certificate } from "node:crypto";
import { parseIp } from "../base/ip.ts";

export interface ChainCheck {
  /** Name or address that the first certificate must have. */
  readonly name: string;
  /** Authorities that are trusted. */
  readonly anchors: readonly X509Certificate[];
  /** Milliseconds since 1970: a time that is over for certain. Certificates that ended before it are refused. */
  readonly aliveAtMs: number;
}

/** When all certificates of a chain are valid, milliseconds since 1970. */
export interface Validity {
  readonly fromMs: number;
  readonly toMs: number;
}

const serverAuth = "1.3.6.1.5.5.7.3.1";
const maxDepth = 8;
/** OBJECT IDENTIFIER 2.5.29.30, as it stands in a certificate. */
const nameConstraints = "0603551d1e";

/** `presented`: the server's certificate, and others in any order. Throws an Error that says what is wrong. */
export function checkChainBesideDates(
  presented: readonly X509Certificate[],
  { name, anchors, aliveAtMs }: ChainCheck,
): Validity {
  const [leaf, ...others] = presented;
  if (leaf === undefined) throw refuse(name, "it shows no certificate");
  checkLeaf(leaf, name);
  const chain = [leaf];
  for (let current = leaf; !anchors.some((anchor) => endsAt(current, anchor));) {
    const next = others.find((other) => !chain.includes(other) && isIssuer(other, current));
    if (next === undefined) throw refuse(name, "its certificate comes from no authority that is trusted");
    if (chain.length >= maxDepth) throw refuse(name, `its chain is longer than ${maxDepth}`);
    if (next.raw.includes(nameConstraints, 0, "hex"))
      throw refuse(name, "an authority of its chain has constraints of names");
    chain.push(next);
    current = next;
  }
  const fromMs = Math.max(...chain.map(({ validFromDate }) => validFromDate.getTime()));
  const toMs = Math.min(...chain.map(({ validToDate }) => validToDate.getTime()));
  if (!(toMs > fromMs && toMs >= aliveAtMs)) {
    throw refuse(name, `its chain is valid up to ${new Date(toMs).toISOString()}, which is over`);
  }
  return { fromMs, toMs };
}

function checkLeaf(leaf: X509Certificate, name: string): void {
  const isNamed = parseIp(name) === undefined ? leaf.checkHost(name, { subject: "never" }) : leaf.checkIP(name);
  if (isNamed === undefined) throw refuse(name, "its certificate is for another name");
  // Undefined without the extension, whatever the types say.
  const usages = leaf.keyUsage as readonly string[] | undefined;
  if (usages !== undefined && !usages.includes(serverAuth)) throw refuse(name, "its certificate is not for servers");
}

/** The chain may bring the authority along, or end below it. */
function endsAt(current: X509Certificate, anchor: X509Certificate): boolean {
  return current.fingerprint256 === anchor.fingerprint256 || isIssuer(anchor, current);
}

function isIssuer(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function refuse(name: string, reason: string): Error {
  return new Error(`Cannot trust server "${name}": ${reason}`);
}
