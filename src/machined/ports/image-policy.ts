// Which images the node takes: the first rule of the config that fits counts; what no rule names may come.
import type { Clock } from "../../base/clock.ts";
import type { VerifyImage } from "../../clients/containerd/pull.ts";
import type { State } from "../../cosi/state.ts";
import { ImageVerificationRule } from "../../resources/security/image-verification-rule.ts";
import { TUFTrustedRoot, trustedRootId } from "../../resources/security/tuf-trusted-root.ts";
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

/** How long a pull waits for those who are believed to be known. */
const trustedRootWaitMs = 15_000;

/** Text of the trusted root. Rejects with UNAVAILABLE when there is none in time: another try may find it. */
async function waitForTrustedRoot(state: Pick<State, "waitFor">, clock: Clock): Promise<string> {
  using timeout = clock.timeout(trustedRootWaitMs);
  try {
    const isThere = ({ spec }: { readonly spec: TUFTrustedRoot }): boolean => spec.jsonData !== "";
    return (await state.waitFor(TUFTrustedRoot, trustedRootId, isThere, { signal: timeout.signal })).spec.jsonData;
  } catch (error) {
    throw new StatusError(Code.UNAVAILABLE, "image cannot be verified: there is no trusted root yet", { cause: error });
  }
}

/** For `RegistryAccess`. */
export function imageVerifier(
  state: Pick<State, "list" | "waitFor">,
  clock: Clock,
): (repository: string) => Promise<VerifyImage | undefined> {
  return async (repository) => {
    const found = await ruleFor(state, repository);
    if (found === undefined || found.rule.skip) return undefined;
    const { id, rule } = found;
    if (rule.deny) throw denied(id);
    const { publicKeyVerifier, keylessVerifier: identity } = rule;
    // Refused rather than let in.
    if (publicKeyVerifier === undefined && identity === undefined) throw failed(`rule ${id} does not say who may sign`);
    const { checkByIdentity, checkByKey } = await import("./image-signatures.ts");
    return async ({ digest, signatures }) => {
      const signed = await signatures();
      const reasons =
        identity === undefined
          ? checkByKey(publicKeyVerifier?.certificate ?? "", digest, signed)
          : checkByIdentity({ identity, trustedRoot: await waitForTrustedRoot(state, clock) }, digest, signed);
      if (reasons === undefined) return `${identity === undefined ? "public key" : "identity"} of rule ${id}`;
      throw failed(reasons.length === 0 ? `no signature found for ${repository}@${digest}` : reasons.join("; "));
    };
  };
}
