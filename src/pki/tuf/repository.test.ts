// Update repositories: the way from a first root to a file, and every way in which it must not lead anywhere.
import { readFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import {
  fetchFrom,
  memoryStore,
  newSigner,
  releaseOf,
  rootOf,
  signMetadata,
  type ReleaseOptions,
  type RootOptions,
} from "../../../test/lib/tuf.ts";
import { canonicalJson } from "./canonical-json.ts";
import { parseMetadata, requireSignatures } from "./metadata.ts";
import { keptTarget, refreshTarget } from "./repository.ts";

const [one, two, three] = [newSigner(), newSigner("ed25519"), newSigner()];
const online = newSigner();
const stranger = newSigner();
const roles = { root: [one, two, three], timestamp: [online], snapshot: [online], targets: [one, two, three] };
const thresholds = { root: 2, targets: 2 };
const signers = { timestamp: [online], snapshot: [online], targets: [one, two] };
const now = new Date("2026-03-01T00:00:00Z");
const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const target = text("trusted");

const root = (version: number, more: Partial<RootOptions> = {}): Uint8Array =>
  rootOf({ version, roles, thresholds, by: [one, two], ...more });
const release = (version: number, more: Partial<ReleaseOptions> = {}): ReadonlyMap<string, Uint8Array> =>
  releaseOf({ version, target, signers, ...more });

const firstRoot = root(1);
let store = memoryStore();
beforeEach(() => {
  store = memoryStore();
});

const options = (at = now) => ({ firstRoot, store, now: at, target: "trusted_root.json" });

/** The file's text, or why there is none. */
async function refresh(...files: readonly ReadonlyMap<string, Uint8Array>[]): Promise<string> {
  const all = new Map(files.flatMap((each) => [...each]));
  try {
    return new TextDecoder().decode(await refreshTarget({ ...options(), fetch: fetchFrom(all) }));
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
}

test("refreshTarget() gets the file, keeps it, and does not get it twice", async () => {
  const asked: string[] = [];
  const fetch = fetchFrom(release(4), asked);
  expect(await keptTarget(options())).toBeUndefined();
  expect(await refreshTarget({ ...options(), fetch })).toEqual(target);
  expect(asked.slice(0, 4)).toEqual(["2.root.json", "timestamp.json", "4.snapshot.json", "4.targets.json"]);
  expect(await keptTarget(options())).toEqual(target);
  asked.length = 0;
  await refreshTarget({ ...options(), fetch });
  expect(asked).not.toContainEqual(expect.stringContaining("targets/"));
});

test("refreshTarget() follows the roots, from keys that were trusted to new ones", async () => {
  const [four, five] = [newSigner(), newSigner()];
  const later = { ...roles, root: [four, five] };
  const roots = new Map([
    ["2.root.json", root(2, { roles: later, by: [one, three, four, five] })],
    ["3.root.json", root(3, { roles: later, by: [four, five] })],
  ]);
  expect(await refresh(release(1), roots)).toBe("trusted");
  expect(store.files.get("root.json")).toEqual(roots.get("3.root.json"));
  // those who were trusted once are so no more
  expect(await refresh(release(1), new Map([["4.root.json", root(4, { roles: later, by: [one, two] })]]))).toContain(
    "found 0 valid signatures, want 2",
  );
});

const badRoots: readonly (readonly [string, Uint8Array, string])[] = [
  ["signed by too few", root(2, { by: [one] }), "Cannot trust root metadata: found 1 valid signatures, want 2"],
  ["signed twice by one", root(2, { by: [one, one] }), "found 1 valid signatures, want 2"],
  [
    "signed by strangers",
    root(2, { roles: { ...roles, root: [stranger] }, thresholds: {}, by: [stranger] }),
    "found 0 valid",
  ],
  ["not signed by its own keys", root(2, { roles: { ...roles, root: [stranger] }, by: [one, two] }), "found 0 valid"],
  ["of another version", root(3), "found version 3, want 2"],
  ["expired", root(2, { expires: "2026-02-28T00:00:00Z" }), "it expired at 2026-02-28T00:00:00.000Z"],
  ["without a threshold", root(2, { thresholds: { root: 0 } }), "the root wants no signatures"],
  ["of another role", signMetadata({ _type: "targets" }, [one, two]), "it is of another role"],
];

test.each(badRoots)("refreshTarget() refuses a root %s", async (_, bytes, reason) => {
  expect(await refresh(release(1), new Map([["2.root.json", bytes]]))).toContain(reason);
});

test("a key under two names counts once", async () => {
  const twin = { ...one, id: "another-name" };
  const keys = { ...roles, root: [one, twin] };
  const bytes = root(2, { roles: keys, by: [one, twin, two] });
  expect(await refresh(release(1), new Map([["2.root.json", bytes]]))).toContain("found 1 valid signatures, want 2");
});

const past = "2026-02-28T00:00:00Z";
const badReleases: readonly (readonly [string, Partial<ReleaseOptions>, string])[] = [
  [
    "timestamp of a stranger",
    { signers: { ...signers, timestamp: [stranger] } },
    "Cannot trust timestamp metadata: found 0",
  ],
  [
    "snapshot of a stranger",
    { signers: { ...signers, snapshot: [stranger] } },
    "Cannot trust snapshot metadata: found 0",
  ],
  ["targets of too few", { signers: { ...signers, targets: [one] } }, "Cannot trust targets metadata: found 1"],
  ["timestamp that expired", { expires: { timestamp: past } }, "Cannot trust timestamp metadata: it expired"],
  ["snapshot that expired", { expires: { snapshot: past } }, "Cannot trust snapshot metadata: it expired"],
  ["targets that expired", { expires: { targets: past } }, "Cannot trust targets metadata: it expired"],
  ["snapshot of other targets", { targetsVersion: 9 }, 'the repository has no "9.targets.json"'],
];

test.each(badReleases)("refreshTarget() refuses a %s", async (_, more, reason) => {
  expect(await refresh(release(3, more))).toContain(reason);
  expect(await keptTarget(options())).toBeUndefined();
});

test("refreshTarget() refuses bytes that were not vouched for", async () => {
  const files = release(3);
  for (const name of files.keys()) {
    const bytes = Uint8Array.from(files.get(name) ?? []);
    const at = bytes.lastIndexOf(0x31); // a digit, which leaves it JSON
    bytes[at < 0 ? 0 : at] = 0x32;
    expect(await refresh(files, new Map([[name, bytes]]))).toMatch(/^Cannot (?:trust|refresh|read)/u);
  }
});

test("refreshTarget() does not go back: neither timestamps, nor snapshots, nor targets", async () => {
  expect(await refresh(release(5))).toBe("trusted");
  expect(await refresh(release(4))).toContain("Cannot trust timestamp metadata: found version 4, want 5 or newer");
  expect(await refresh(release(6, { targetsVersion: 4 }))).toContain('an older "targets.json" than before');
  expect(await keptTarget(options())).toBeUndefined(); // its timestamp names a snapshot that was refused
  expect(await refresh(release(7))).toBe("trusted");
});

test("refreshTarget() begins anew when the keys of timestamps have changed: the old ones may have been stolen", async () => {
  expect(await refresh(release(5000))).toBe("trusted");
  const fresh = newSigner();
  const changed = { ...roles, timestamp: [fresh], snapshot: [fresh] };
  const roots = new Map([["2.root.json", root(2, { roles: changed })]]);
  const files = release(6, { signers: { ...signers, timestamp: [fresh], snapshot: [fresh] } });
  expect(await refresh(files, roots)).toBe("trusted");
});

test("keptTarget() needs nobody, until what is kept expires", async () => {
  expect(await refresh(release(5, { expires: { timestamp: "2026-03-08T00:00:00Z" } }))).toBe("trusted");
  expect(await keptTarget(options(new Date("2026-03-07T00:00:00Z")))).toEqual(target);
  expect(await keptTarget(options(new Date("2026-03-09T00:00:00Z")))).toBeUndefined();
  store.files.set("target", text("something else"));
  expect(await keptTarget(options())).toBeUndefined();
});

test("what is kept and broken comes again", async () => {
  expect(await refresh(release(5))).toBe("trusted");
  for (const name of store.files.keys()) store.files.set(name, text("{"));
  expect(await refresh(release(5))).toBe("trusted");
});

test("the first root of the public instance is signed as it wants to be", () => {
  const metadata = parseMetadata(readFileSync("rootfs/usr/share/sigstore/root.json"), "root");
  expect(() => requireSignatures(metadata, metadata)).not.toThrow();
  const changed = { ...metadata, signed: { ...metadata.signed, version: 15 } };
  expect(() => requireSignatures(changed, metadata)).toThrow("found 0 valid signatures, want 3");
});

test("canonicalJson() sorts keys and escapes as little as it may", () => {
  expect(canonicalJson({ b: [1, true, null], a: 'x"\\\n\u00e9' })).toBe('{"a":"x\\"\\\\\n\u00e9","b":[1,true,null]}');
  expect(() => canonicalJson({ a: 1.5 })).toThrow("without such a form");
});
