// Which rule counts for an image, and what comes of it.
import { generateKeyPairSync, sign } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import type { FoundSignature } from "../../clients/containerd/pull.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import type { State } from "../../cosi/state.ts";
import { ImageVerificationRule } from "../../resources/security/image-verification-rule.ts";
import { TUFTrustedRoot, trustedRootId } from "../../resources/security/tuf-trusted-root.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import { openTestSigstore } from "../../../test/lib/sigstore.ts";
import { imageVerifier, matches } from "./image-policy.ts";

const digest = `sha256:${"cd".repeat(32)}`;
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const certificate = publicKey.export({ type: "spki", format: "pem" });
let clock: ManualClock;
let state: State;

beforeEach(() => {
  clock = manualClock();
  state = openState(openMemoryState({ clock }));
});

async function rule(id: string, imagePattern: string, rest: Partial<ImageVerificationRule>): Promise<void> {
  await state.modify(ImageVerificationRule, id, () => ({ ...ImageVerificationRule.zero(), imagePattern, ...rest }));
}

function signatureOf(image: string): FoundSignature {
  const critical = { image: { "docker-manifest-digest": image }, type: "cosign container image signature" };
  const payload = new TextEncoder().encode(JSON.stringify({ critical }));
  const signature = sign("sha256", payload, privateKey).toString("base64");
  return { kind: "text", payload, annotations: { "dev.cosignproject.cosign/signature": signature } };
}

/** How the image was verified, or the refusal. */
async function ask(repository: string, ...signatures: readonly FoundSignature[]): Promise<string> {
  try {
    const verify = await imageVerifier(state, clock)(repository);
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

const atMs = Date.parse("2026-03-01T12:00:00Z");
const sigstore = openTestSigstore(atMs);
const issuer = "https://idp.example";
const by = (email: string) => ({ digest, atMs, identity: { issuer, email } });
const keylessVerifier = { issuer, subject: "", subjectRegex: String.raw`@corp\.example$` };

async function trust(): Promise<void> {
  const jsonData = new TextDecoder().decode(sigstore.trustedRoot());
  await state.modify(TUFTrustedRoot, trustedRootId, () => ({ ...TUFTrustedRoot.zero(), jsonData }));
}

test("signatures by identity count when the trusted root vouches for them, in both forms", async () => {
  await trust();
  await rule("0000", "*", { keylessVerifier });
  const good: readonly FoundSignature[] = [
    { kind: "bundle", bundle: sigstore.bundle(by("me@corp.example")) },
    { kind: "text", ...sigstore.annotated(by("me@corp.example")) },
  ];
  const foreign: FoundSignature = { kind: "bundle", bundle: sigstore.bundle(by("me@other.example")) };
  const broken: FoundSignature = { kind: "bundle", bundle: new Uint8Array(3) };
  for (const each of good) expect(await ask("b.example/app", broken, foreign, each)).toBe("identity of rule 0000");
  expect(await ask("b.example/app", foreign)).toBe('image verification failed: the signer is "me@other.example"');
  expect(await ask("b.example/app", broken)).toContain("image verification failed: Cannot read signature bundle");
  expect(await ask("b.example/app", signatureOf(digest))).toContain("it was made with a key");
  expect(await ask("b.example/app")).toContain("no signature found");
});

test("a key that signed a bundle counts as well, and an identity does not count for a key", async () => {
  await rule("0000", "*", { publicKeyVerifier: { certificate } });
  const signingKey = privateKey;
  const bundle = sigstore.bundle({ ...by("me@corp.example"), flaws: { signingKey } });
  expect(await ask("b.example/app", { kind: "bundle", bundle })).toBe("public key of rule 0000");
  const other: FoundSignature = { kind: "bundle", bundle: sigstore.bundle(by("me@corp.example")) };
  expect(await ask("b.example/app", other)).toContain("the signature is not of this key");
});

test("a pull waits for the trusted root, but not for ever", async () => {
  await rule("0000", "*", { keylessVerifier });
  const signature: FoundSignature = { kind: "bundle", bundle: sigstore.bundle(by("me@corp.example")) };
  const waiting = ask("b.example/app", signature);
  await trust();
  expect(await waiting).toBe("identity of rule 0000");
  await state.destroy(TUFTrustedRoot, trustedRootId);
  const verify = await imageVerifier(state, clock)("b.example/app");
  const late = verify?.({ repository: "b.example/app", digest, signatures: async () => [signature] });
  const refusal = late?.catch((error: unknown) => error);
  await clock.advance(15_000);
  expect(await refusal).toMatchObject({ code: Code.UNAVAILABLE });
});
