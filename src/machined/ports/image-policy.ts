// Which images the node takes: the first rule of the config that fits counts; what no rule names may come.
import type { VerifyImage } from "../../clients/containerd/pull.ts";
import type { State } from "../../cosi/state.ts";
import { parseVerificationKey, whyNotSigned } from "../../pki/image-signature.ts";
import { ImageVerificationRule } from "../../resources/security/image-verification-rule.ts";
import { Code, StatusError } from "../../rpc/status.ts";

export interface FoundRule {
  readonly id: string;
  readonly rule: ImageVerificationRule;
}

export async function ruleFor(state: Pick<State, "list">, repository: string): Promise<FoundRule | undefined> {
  const rules = (await state.list(ImageVerificationRule)).toSorted((a, b) => (a.metadata.id < b.metadata.id ? -1 : 1));
  const found = rules.find(({ spec }) => matches(spec.imagePattern, repository));
  return found === undefined ? undefined : { id: found.metadata.id, rule: found.spec };
}

/** `*` stands for any text, `?` for one character: over registry and repository, without a tag. */
export function matches(pattern: string, repository: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/gu, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "u").test(repository);
}

function denied(id: string): StatusError {
  return new StatusError(Code.PERMISSION_DENIED, `verification denied by matched rule (${id})`);
}

function failed(reason: string): StatusError {
  return new StatusError(Code.PERMISSION_DENIED, `image verification failed: ${reason}`);
}

/** For `RegistryAccess`. */
export function imageVerifier(state: Pick<State, "list">): (repository: string) => Promise<VerifyImage | undefined> {
  return async (repository) => {
    const found = await ruleFor(state, repository);
    if (found === undefined || found.rule.skip) return undefined;
    const { id, rule } = found;
    if (rule.deny) throw denied(id);
    const { publicKeyVerifier } = rule;
    // Refused rather than let in: nobody here can tell who signed.
    if (publicKeyVerifier === undefined)
      throw failed(`rule ${id} wants signatures by identity, which this system cannot verify`);
    const key = parseVerificationKey(publicKeyVerifier.certificate);
    return async ({ digest, signatures }) => {
      const signed = await signatures();
      const reasons = signed.map((each) => whyNotSigned(each, key, digest));
      if (reasons.includes(undefined)) return `public key of rule ${id}`;
      throw failed(reasons.length === 0 ? `no signature found for ${repository}@${digest}` : reasons.join("; "));
    };
  };
}
