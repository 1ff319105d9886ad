// Signatures by identity, of a made-up Sigstore: good and bad in every way.
import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { openTestSigstore, type Flaws, type SignOptions } from "../../../test/lib/sigstore.ts";
import { derBoolean, derOctetString, derOid, derSequence } from "../../formats/der.ts";
import { parseAnnotated, parseBundle, type SignedEntity } from "./entity.ts";
import type { WantedIdentity } from "./identity.ts";
import { parseTrustedRoot } from "./trusted-root.ts";
import { whyNotSignedBy } from "./verify.ts";

const digest = `sha256:${"ab".repeat(32)}`;
const atMs = Date.parse("2026-03-01T12:00:00Z");
const sigstore = openTestSigstore(atMs);
const issuer = "https://idp.example";
const identity = { issuer, email: "maker@corp.example" };
const wanted: WantedIdentity = { issuer, subject: "maker@corp.example", subjectRegex: "" };
const options: SignOptions = { digest, identity, atMs };
const otherKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

interface Check {
  readonly root?: Uint8Array;
  readonly identity?: WantedIdentity;
  readonly digest?: string;
}

function check(entity: SignedEntity, given: Check = {}): string | undefined {
  const root = parseTrustedRoot(given.root ?? sigstore.trustedRoot());
  return whyNotSignedBy(entity, { root, identity: given.identity ?? wanted, digest: given.digest ?? digest });
}

const bundle = (more: Partial<SignOptions> = {}): SignedEntity => parseBundle(sigstore.bundle({ ...options, ...more }));

function annotated(more: Partial<SignOptions> = {}): SignedEntity {
  const { payload, annotations } = sigstore.annotated({ ...options, ...more });
  return parseAnnotated(payload, annotations);
}

test("whyNotSignedBy() takes bundles and annotated texts with enough proof", () => {
  expect(check(bundle())).toBeUndefined();
  expect(check(bundle({ with: { proof: false, timestamp: false } }))).toBeUndefined();
  expect(check(bundle({ with: { promise: false } }))).toBeUndefined();
  expect(check(annotated())).toBeUndefined();
  expect(check(annotated({ with: { timestamp: true } }))).toBeUndefined();
  expect(check(bundle({ flaws: { hasOldIssuer: true } }))).toBeUndefined();
});

test.each(["hashedrekord 0.0.2", "dsse 0.0.1"] as const)("whyNotSignedBy() knows entries of the kind %s", (entry) => {
  expect(check(bundle({ entry }))).toBeUndefined();
  for (const flaws of [
    { entryHash: new Uint8Array(32) },
    { entrySignature: new Uint8Array(3) },
    { entryCertificate: new Uint8Array(3) },
  ])
    expect(check(bundle({ entry, flaws }))).toBe("the log entry is of another signature");
});

test("whyNotSignedBy() wants a log and a time", () => {
  const noTime = "nobody who is trusted says when the signature was made";
  expect(check(bundle({ with: { promise: false, timestamp: false } }))).toBe(noTime);
  expect(check(bundle({ with: { promise: false, proof: false } }))).toBe("the signature is in no log that is trusted");
  expect(check(annotated({ with: { promise: false } }))).toBe("the signature is in no log that is trusted");
  const withoutLogs = sigstore.trustedRoot((root) => void (root["tlogs"] = []));
  expect(check(bundle(), { root: withoutLogs })).toBeUndefined();
  expect(check(bundle({ with: { timestamp: false } }), { root: withoutLogs })).toBe(noTime);
});

const matches: readonly (readonly [Partial<WantedIdentity>, boolean])[] = [
  [{}, true],
  [{ subject: "", subjectRegex: String.raw`@corp\.example$` }, true],
  [{ subject: "", subjectRegex: "^maker@" }, true],
  [{ subject: "", subjectRegex: String.raw`^maker@corp\.example\.org$` }, false],
  [{ subject: "", subjectRegex: "(" }, false],
  [{ subject: "", subjectRegex: String.raw`(?i)\AMAKER\@corp\.example\z` }, true],
  [{ subject: "", subjectRegex: String.raw`^[\-a-z]+\@corp\.example$` }, true],
  [{ subjectRegex: "^other" }, false],
  [{ subject: "maker@corp.example.org" }, false],
  [{ subject: "Maker@corp.example" }, false],
  [{ issuer: "https://idp.example/" }, false],
  [{ issuer: "" }, false],
  [{ subject: "" }, false],
];

test.each(matches)("whyNotSignedBy() compares issuer and subject: %o", (given, isWanted) => {
  expect(check(bundle(), { identity: { ...wanted, ...given } }) === undefined).toBe(isWanted);
});

test("whyNotSignedBy() says who signed instead", () => {
  const uri = "https://ci.example/other/repo@refs/heads/main";
  expect(check(bundle({ identity: { issuer, uri } }))).toBe(`the signer is "${uri}"`);
  expect(check(bundle({ identity: { issuer, uri } }), { identity: { ...wanted, subject: uri } })).toBeUndefined();
  expect(check(bundle({ identity: { ...identity, issuer: "https://x" } }))).toBe(`the signer's issuer is "https://x"`);
});

const outsideCertificate = "no trusted authority vouches for the certificate at the time of the signature";
const otherEntry = "the log entry is of another signature";
const noProof = "the log entry's proof does not lead to a head that the log has signed";
const critical = derSequence(derOid("1.2.3.4"), derBoolean(true), derOctetString(new Uint8Array()));
const bad: readonly (readonly [string, Flaws, string])[] = [
  ["signed after the certificate's life", { certificateOffsetMs: -600_000 }, outsideCertificate],
  ["signed before it", { certificateOffsetMs: 600_000 }, outsideCertificate],
  ["a certificate for servers", { certificateUsage: "1.3.6.1.5.5.7.3.1" }, outsideCertificate],
  ["a certificate of another authority", { certificateIssuer: otherKey }, outsideCertificate],
  ["a certificate that demands what nobody knows", { extraExtensions: [critical] }, outsideCertificate],
  ["a certificate that no log has seen", { isUnlogged: true }, "no trusted log has seen the certificate"],
  ["another key than the certificate's", { signingKey: otherKey }, "the signature is not of this key"],
  [
    "a statement about the image",
    { predicateType: "https://slsa.dev/provenance/v1" },
    "the signed text does not name an image",
  ],
  ["an entry of another text", { entryHash: new Uint8Array(32) }, otherEntry],
  ["an entry of another signature", { entrySignature: Uint8Array.of(1) }, otherEntry],
  ["an entry of another certificate", { entryCertificate: Uint8Array.of(48, 0) }, otherEntry],
  ["a promise of another log", { logKey: otherKey }, "the log has not signed its entry"],
  ["a tree of another entry", { rootHash: new Uint8Array(32) }, noProof],
  ["a head of another log", { checkpointKey: otherKey }, noProof],
];

test.each(bad)("whyNotSignedBy() refuses %s", (_, flaws, reason) => {
  expect(check(bundle({ flaws }))).toBe(reason);
});

test("whyNotSignedBy() does not believe times of others", () => {
  const only = { promise: false, proof: true, timestamp: true };
  const noTime = "nobody who is trusted says when the signature was made";
  expect(check(bundle({ with: only, flaws: { timeKey: otherKey } }))).toBe(noTime);
  expect(check(bundle({ with: only, flaws: { timeOf: Uint8Array.of(1) } }))).toBe(noTime);
  const expired = sigstore.trustedRoot((root) => {
    const [tsa] = root["timestampAuthorities"] as [Record<string, unknown>];
    tsa["validFor"] = { end: "2026-02-28T00:00:00Z" };
  });
  expect(check(bundle({ with: only }), { root: expired })).toBe(noTime);
});

test("whyNotSignedBy() heeds when authorities and logs counted", () => {
  const ended = (part: string): Uint8Array =>
    sigstore.trustedRoot((root) => {
      const [first] = root[part] as [Record<string, Record<string, unknown>>];
      const holder: Record<string, unknown> = part.endsWith("logs") ? (first["publicKey"] ?? {}) : first;
      holder["validFor"] = { end: "2026-02-28T00:00:00Z" };
    });
  expect(check(bundle(), { root: ended("certificateAuthorities") })).toBe(outsideCertificate);
  expect(check(bundle(), { root: ended("ctlogs") })).toBe("no trusted log has seen the certificate");
  expect(check(bundle(), { root: ended("tlogs") })).toBe("the log was not trusted when the entry came");
  expect(check(bundle({ with: { promise: false } }), { root: ended("tlogs") })).toBe(
    "the log was not trusted when the signature was made",
  );
});

test("whyNotSignedBy() refuses signatures of other images, and those of another Sigstore", () => {
  const other = `sha256:${"cd".repeat(32)}`;
  expect(check(bundle(), { digest: other })).toBe(`the signature is for ${digest}`);
  expect(check(annotated(), { digest: other })).toBe(`the signature is for ${digest}`);
  expect(check(bundle(), { root: openTestSigstore(atMs).trustedRoot() })).toBe(
    "the signature is in no log that is trusted",
  );
});

test("whyNotSignedBy() refuses a signature whose parts were changed, and throws at none", () => {
  const entity = bundle();
  const changed = (change: (bytes: Uint8Array) => void, from: Uint8Array): Uint8Array => {
    const copy = Uint8Array.from(from);
    change(copy);
    return copy;
  };
  const flip = (bytes: Uint8Array): void => {
    const at = Math.floor(bytes.length / 2);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
  };
  expect(check({ ...entity, signature: changed(flip, entity.signature) })).toBe(otherEntry);
  const payload = changed(flip, entity.content.payload);
  expect(check({ ...entity, content: { ...entity.content, payload } })).toBe(otherEntry);
  const entries = entity.entries.map((entry) => ({ ...entry, integratedTime: entry.integratedTime + 1n }));
  expect(check({ ...entity, entries })).toBe("the log has not signed its entry");
  expect(check({ ...entity, timestamps: [Uint8Array.of(1, 2, 3)] })).toMatch(/Cannot parse DER/u);
  expect(check({ ...entity, certificate: undefined })).toBe("the signature has no certificate: it was made with a key");
});

test("parseTrustedRoot() refuses what is none, and roots whose logs are all of unknown kinds", () => {
  expect(() => parseTrustedRoot(new TextEncoder().encode("{}"))).toThrow("found no text");
  expect(() => parseTrustedRoot(new TextEncoder().encode("no"))).toThrow("found no JSON");
  const odd = (root: Record<string, unknown>): void => {
    const [log] = root["tlogs"] as [Record<string, unknown>];
    log["hashAlgorithm"] = "SHA3_512";
  };
  expect(() => parseTrustedRoot(sigstore.trustedRoot(odd))).toThrow("only logs of unknown kinds");
  expect(() => parseTrustedRoot(sigstore.trustedRoot((root) => void delete root["certificateAuthorities"]))).toThrow(
    "found no certificate authority",
  );
});

test("parseBundle() refuses bundles that sign no statement", () => {
  const text = JSON.parse(new TextDecoder().decode(sigstore.bundle(options))) as Record<string, unknown>;
  const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  expect(() => parseBundle(encode({ ...text, dsseEnvelope: undefined, messageSignature: {} }))).toThrow("no envelope");
  expect(() => parseBundle(encode({ ...text, mediaType: "application/json" }))).toThrow("another media type");
});
