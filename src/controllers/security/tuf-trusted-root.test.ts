// The trusted root: given, fetched, kept, renewed, and believed no longer when it has expired.
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTestSigstore } from "../../../test/lib/sigstore.ts";
import { newSigner, releaseOf, rootOf, type ReleaseOptions } from "../../../test/lib/tuf.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { defineController, destroyReady, exclusive, strong, type Controller } from "../../cosi/controller.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { ImageVerificationRule } from "../../resources/security/image-verification-rule.ts";
import { TUFTrustedRoot, trustedRootId } from "../../resources/security/tuf-trusted-root.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import type { TrustedRootParts } from "./shared/trust-repository.ts";
import { tufTrustedRootController } from "./tuf-trusted-root.ts";

const hour = 3600_000;
const signer = newSigner();
const signers = { timestamp: [signer], snapshot: [signer], targets: [signer] };
const firstRoot = rootOf({ version: 1, roles: { root: [signer], ...signers }, by: [signer] });
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const soon = (): { readonly signal: AbortSignal } => ({ signal: AbortSignal.timeout(5000) });

let clock: ManualClock;
let state: State;
let disk: Map<string, Uint8Array>;
let served: ReadonlyMap<string, Uint8Array>;
let asked: string[];
let stop: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  clock = manualClock();
  disk = new Map();
  asked = [];
  await boot();
});
afterEach(shutDown);

async function shutDown(): Promise<void> {
  stop.abort();
  await running;
}

/** A node with the network and the time; what is on its disk stays from boot to boot. */
async function boot(): Promise<void> {
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(tufTrustedRootController({ files, downloads: { find: download } }));
  runtime.register(mounts());
  running = runtime.run(stop.signal);
  await state.modify(VolumeStatus, "STATE", () => ({ ...VolumeStatus.zero(), phase: VolumePhase.ready }));
  await state.modify(TimeStatus, "node", () => ({ ...TimeStatus.zero(), synced: true }));
  const network = { ...NetworkStatus.zero(), addressReady: true, connectivityReady: true };
  await state.modify(NetworkStatus, "status", () => network);
}

/** As the volume controllers do it for whoever asks. */
function mounts(): Controller {
  const name = "test.MountController";
  return defineController({
    name,
    inputs: [strong(VolumeMountRequest), destroyReady(VolumeMountStatus)],
    outputs: [exclusive(VolumeMountStatus)],
    async reconcile(context) {
      for (const { metadata, spec } of await context.state.list(VolumeMountRequest)) {
        if (metadata.phase === "running") {
          await context.state.addFinalizer(VolumeMountRequest, metadata.id, name);
          const { volumeID } = spec;
          const status = { ...VolumeMountStatus.zero(), volumeID, target: "/state" };
          await context.state.modify(VolumeMountStatus, metadata.id, () => status);
        } else if (await context.state.teardown(VolumeMountStatus, metadata.id)) {
          await context.state.destroy(VolumeMountStatus, metadata.id);
          await context.state.removeFinalizer(VolumeMountRequest, metadata.id, name);
        }
      }
    },
  });
}

const files: TrustedRootParts["files"] = {
  read: async (path) => disk.get(path) ?? new Uint8Array(),
  exists: async (path) => [...disk.keys()].some((name) => name.startsWith(path)),
  list: async (path) =>
    [
      ...new Set(
        [...disk.keys()].filter((name) => name.startsWith(`${path}/`)).map((name) => name.slice(path.length + 1)),
      ),
    ].map((rest) => {
      const [name = ""] = rest.split("/");
      return { name, kind: rest.includes("/") ? ("directory" as const) : ("file" as const) };
    }),
  replace: async (path, data) => void disk.set(path, typeof data === "string" ? encode(data) : data),
  makeDirectory: async () => undefined,
  remove: async (path) => {
    for (const name of disk.keys()) if (name.startsWith(path)) disk.delete(name);
  },
};

async function download(url: string): Promise<Uint8Array | undefined> {
  asked.push(url);
  if (served.size === 0) throw new Error("nobody is there");
  return served.get(url.slice("https://tuf.example/".length));
}

const rootText = (): string => decode(openTestSigstore(clock.now()).trustedRoot());
const release = (
  version: number,
  target: string,
  more: Partial<ReleaseOptions> = {},
): ReadonlyMap<string, Uint8Array> => releaseOf({ version, target: encode(target), signers, ...more });

async function configure(fields: Readonly<Record<string, string>>): Promise<void> {
  const lines = Object.entries({ apiVersion: "v1alpha1", kind: "ImageTrustConfig", ...fields });
  const yaml = lines.map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`).join("");
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
}

const useRepository = (): Promise<void> =>
  configure({ repository: "https://tuf.example", firstRoot: decode(firstRoot) });

async function wantIdentities(): Promise<void> {
  const keylessVerifier = { issuer: "https://idp.example", subject: "me", subjectRegex: "" };
  await state.modify(ImageVerificationRule, "0000", () => ({
    ...ImageVerificationRule.zero(),
    imagePattern: "*",
    keylessVerifier,
  }));
}

const waitFor = (text: string) =>
  state.waitFor(TUFTrustedRoot, trustedRootId, ({ spec }) => spec.jsonData === text, soon());

test("a text of the config is believed as it is, while a rule needs it, and nobody is asked", async () => {
  const trustedRoot = rootText();
  served = new Map();
  await configure({ trustedRoot });
  await clock.advance(1000);
  expect(await state.find(TUFTrustedRoot, trustedRootId)).toBeUndefined();
  await wantIdentities();
  await waitFor(trustedRoot);
  await state.destroy(ImageVerificationRule, "0000");
  await state.waitForAbsence(TUFTrustedRoot, trustedRootId, soon());
  expect(asked).toEqual([]);
});

test("a repository is asked when a rule needs it; what it says is kept, and STATE is given back", async () => {
  served = release(1, "one");
  await useRepository();
  await clock.advance(120_000);
  expect(asked).toEqual([]);
  await wantIdentities();
  const { spec } = await waitFor("one");
  expect(spec.lastRefreshTime).toBe(BigInt(clock.now()) * 1_000_000n);
  await expect
    .poll(() => [...disk.keys()].map((path) => path.replace(/^\/state\/tuf\/[0-9a-f]{16}\//u, "")).toSorted())
    .toEqual(["refreshed", "snapshot.json", "target", "targets.json", "timestamp.json"]);
  await state.waitForAbsence(VolumeMountRequest, "security.TUFTrustedRootController-STATE", soon());
});

test("after a boot without a network what was kept is believed, and nobody is asked", async () => {
  served = release(1, "one");
  await useRepository();
  await wantIdentities();
  await waitFor("one");
  await expect.poll(() => disk.size).toBe(5);
  await shutDown();
  await boot();
  served = new Map();
  asked = [];
  await useRepository();
  await wantIdentities();
  await waitFor("one");
  expect(asked).toEqual([]);
});

test("it is renewed after hours, not older than it was, and no longer believed once it has expired", async () => {
  const expires = { timestamp: "2026-01-08T00:00:00Z" };
  served = release(5, "five", { expires });
  await useRepository();
  await wantIdentities();
  await waitFor("five");
  served = release(4, "four");
  await clock.advance(7 * hour);
  expect((await state.get(TUFTrustedRoot, trustedRootId)).spec.jsonData).toBe("five");
  served = release(6, "six", { expires });
  for (let minutes = 0; minutes < 10; minutes++) await clock.advance(60_000);
  await waitFor("six");
  served = new Map();
  await clock.advance(8 * 24 * hour);
  await state.waitForAbsence(TUFTrustedRoot, trustedRootId, soon());
});

test("nothing is believed while the clock is not in sync", async () => {
  await state.modify(TimeStatus, "node", () => TimeStatus.zero());
  served = release(1, "one");
  await useRepository();
  await wantIdentities();
  await clock.advance(120_000);
  expect(asked).toEqual([]);
  await state.modify(TimeStatus, "node", () => ({ ...TimeStatus.zero(), synced: true }));
  await waitFor("one");
});

test("another repository begins anew: nothing of the former one is believed or left", async () => {
  served = release(5, "five");
  await useRepository();
  await wantIdentities();
  await waitFor("five");
  await expect.poll(() => disk.size).toBe(5);
  const other = newSigner();
  const others = { timestamp: [other], snapshot: [other], targets: [other] };
  const root = rootOf({ version: 1, roles: { root: [other], ...others }, by: [other] });
  served = release(1, "one", { signers: others });
  await configure({ repository: "https://tuf.example", firstRoot: decode(root) });
  await waitFor("one");
  await expect.poll(() => new Set([...disk.keys()].map((path) => path.split("/")[3])).size).toBe(1);
});
