// Whether signatures from a registry satisfy a rule. Loaded when the first image has to be verified.
import { toError } from "../../base/errors.ts";
import type { FoundSignature } from "../../clients/containerd/pull.ts";
import { parseVerificationKey, whyNotForImage } from "../../pki/image-signature.ts";
import { parseAnnotated, parseBundle, type SignedEntity } from "../../pki/sigstore/entity.ts";
import { parseTrustedRoot } from "../../pki/sigstore/trusted-root.ts";
import { whyNotSignedBy } from "../../pki/sigstore/verify.ts";
import type { ImageVerificationRule } from "../../resources/security/image-verification-rule.ts";

type Identity = NonNullable<ImageVerificationRule["keylessVerifier"]>;

/** Why each of the signatures does not vouch for the image; undefined: one does. Empty when there are none. */
export type Reasons = readonly string[] | undefined;

/** Throws a FormatError when the key cannot be read. */
export function checkByKey(certificate: string, digest: string, signatures: readonly FoundSignature[]): Reasons {
  const key = parseVerificationKey(certificate);
  return check(signatures, (entity) => whyNotForImage(entity, key, digest));
}

/** `trustedRoot`: text of a `trusted_root.json`. Throws a FormatError when it cannot be read. */
export function checkByIdentity(
  { identity, trustedRoot }: { readonly identity: Identity; readonly trustedRoot: string },
  digest: string,
  signatures: readonly FoundSignature[],
): Reasons {
  const root = parseTrustedRoot(new TextEncoder().encode(trustedRoot));
  return check(signatures, (entity) => whyNotSignedBy(entity, { root, identity, digest }));
}

function check(signatures: readonly FoundSignature[], whyNot: (entity: SignedEntity) => string | undefined): Reasons {
  const reasons: string[] = [];
  for (const signature of signatures) {
    const reason = read(signature, whyNot);
    if (reason === undefined) return undefined;
    reasons.push(reason);
  }
  return reasons;
}

/** One that cannot be read does not keep the others from being looked at. */
function read(found: FoundSignature, whyNot: (entity: SignedEntity) => string | undefined): string | undefined {
  let entity: SignedEntity;
  try {
    entity = found.kind === "bundle" ? parseBundle(found.bundle) : parseAnnotated(found.payload, found.annotations);
  } catch (error) {
    return toError(error).message;
  }
  return whyNot(entity);
}
