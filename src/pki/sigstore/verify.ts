// Whether somebody whom a rule names has signed an image: the signature, the certificate, what logs and authorities say of them, and the name.
import { FormatError } from "../../base/errors.ts";
import type { X509Certificate } from "node:crypto";
import { whyNotForImage } from "../image-signature.ts";
import { authoritiesOf, codeSigning } from "./chain.ts";
import type { SignedEntity } from "./entity.ts";
import { whyNotIdentity, type WantedIdentity } from "./identity.ts";
import { checkEntry, type CheckedEntry } from "./log-entry.ts";
import { isLogged } from "./signed-timestamp.ts";
import { timeOfToken } from "./time-token.ts";
import { isValidAt, type TrustedRoot } from "./trusted-root.ts";

export interface IdentityCheck {
  readonly root: TrustedRoot;
  readonly identity: WantedIdentity;
  /** Of the manifest or index: `sha256:…`. */
  readonly digest: string;
}

/** Why a signature does not vouch for the image; undefined when it does. What cannot be read is a reason as well: nothing is thrown. */
export function whyNotSignedBy(entity: SignedEntity, check: IdentityCheck): string | undefined {
  try {
    return whyNot(entity, check);
  } catch (error) {
    return error instanceof FormatError ? error.message : "the signature cannot be read";
  }
}

function whyNot(entity: SignedEntity, { root, identity, digest }: IdentityCheck): string | undefined {
  const { certificate } = entity;
  if (certificate === undefined) return "the signature has no certificate: it was made with a key";
  // What others say, whom nobody here trusts, counts neither for nor against it.
  const checked = entity.entries.map((entry) => checkEntry(entry, entity, root.logs));
  const refused = checked.find((each) => typeof each === "string");
  if (refused !== undefined) return refused;
  const entries = checked.filter((each) => typeof each === "object");
  if (entries.length === 0 && root.logs.length > 0) return "the signature is in no log that is trusted";
  const times = timesOf(entity, entries, root);
  if (times.length === 0) return "nobody who is trusted says when the signature was made";
  for (const time of times) {
    const reason = whyNotTrusted(certificate, { root, entries, time });
    if (reason !== undefined) return reason;
  }
  return whyNotForImage(entity, certificate.publicKey, digest) ?? whyNotIdentity(certificate, identity);
}

/** Each has to be within the certificate's life. */
function timesOf(
  { timestamps, signature }: SignedEntity,
  entries: readonly CheckedEntry[],
  root: TrustedRoot,
): readonly Date[] {
  const tokens = timestamps.map((each) => timeOfToken(each, signature, root.timeAuthorities));
  return [...tokens, ...entries.map(({ time }) => time)].filter((time) => time !== undefined);
}

interface Moment {
  readonly root: TrustedRoot;
  readonly entries: readonly CheckedEntry[];
  readonly time: Date;
}

function whyNotTrusted(certificate: X509Certificate, { root, entries, time }: Moment): string | undefined {
  if (!entries.every(({ log }) => isValidAt(log.validity, time)))
    return "the log was not trusted when the signature was made";
  const authorities = authoritiesOf(certificate, root.authorities, { usage: codeSigning, time });
  if (authorities.length === 0) return "no trusted authority vouches for the certificate at the time of the signature";
  if (root.certificateLogs.length === 0) return undefined;
  const isSeen = authorities.some(
    ({ chain: [issuer] }) => issuer !== undefined && isLogged(certificate, issuer, root.certificateLogs),
  );
  return isSeen ? undefined : "no trusted log has seen the certificate";
}
