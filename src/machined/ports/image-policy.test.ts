// Which rule counts for an image, and what comes of it.
import { generateKeyPairSync, sign } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import type { State } from "../../cosi/state.ts";
import { ImageVerificationRule } from "../../resources/security/image-verification-rule.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import { imageVerifier, matches } from "./image-policy.ts";

const digest = `sha256:${"cd".repeat(32)}`;
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const certificate = publicKey.export({ type: "spki", format: "pem" });
let state: State;

beforeEach(() => {
  state = openState(openMemoryState({ clock: manualClock() }));
});

async function rule(id: string, imagePattern: string, rest: Partial<ImageVerificationRule>): Promise<void> {
  await state.modify(ImageVerificationRule, id, () => ({ ...ImageVerificationRule.zero(), imagePattern, ...rest }));
}

function signatureOf(image: string): { readonly payload: Uint8Array; readonly signature: Uint8Array } {
  const critical = { image: { "docker-manifest-digest": image }, type: "cosign container image signature" };
  const payload = new TextEncoder().encode(JSON.stringify({ critical }));
  return { payload, signature: sign("sha256", payload, privateKey) };
}

/** How the image was verified, or the refusal. */
async function ask(repository: string, ...signatures: readonly ReturnType<typeof signatureOf>[]): Promise<string> {
  try {
    const verify = await imageVerifier(state)(repository);
    if (verify === undefined) return "not verified";
    return await verify({ repository, digest, signatures: async () => signatures });
  } catch (error) {
    return hasStatus(error, Code.PERMISSION_DENIED) && error instanceof Error ? error.message : "another failure";
  }
}

test("matches() compares whole names", () => {
  const repository = "registry.example/team/app";
  for (const pattern of ["*", "registry.example/*", "registry.example/team/app", "registry.exampl?/*/app"])
    expect([pattern, matches(pattern, repository)]).toEqual([pattern, true]);
  for (const pattern of ["registry.example", "registry-example/*", "app", "registry.example/team/ap"])
    expect([pattern, matches(pattern, repository)]).toEqual([pattern, false]);
});

test("the first rule that fits counts, and what no rule names may come", async () => {
  expect(await ask("any.example/app")).toBe("not verified");
  await rule("0001", "a.example/*", { deny: true });
  await rule("0000", "a.example/free/*", { skip: true });
  await rule("0002", "*", { publicKeyVerifier: { certificate } });
  expect(await ask("a.example/free/app")).toBe("not verified");
  expect(await ask("a.example/app")).toBe("verification denied by matched rule (0001)");
  expect(await ask("b.example/app")).toBe(`image verification failed: no signature found for b.example/app@${digest}`);
  expect(await ask("b.example/app", signatureOf("sha256:00"), signatureOf(digest))).toBe("public key of rule 0002");
  expect(await ask("b.example/app", signatureOf("sha256:00"))).toBe(
    "image verification failed: the signature is for sha256:00",
  );
});

test("signatures by identity are refused: nobody could verify them", async () => {
  await rule("0000", "*", { keylessVerifier: { issuer: "https://idp.example", subject: "me", subjectRegex: "" } });
  expect(await ask("b.example/app", signatureOf(digest))).toContain("wants signatures by identity");
});
