import { afterEach, beforeEach, expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeConfig } from "../../resources/block/volume-config.ts";
import { VolumeLifecycle } from "../../resources/block/volume-lifecycle.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import type { Meta } from "../../runtime/meta.ts";
import { memoryMeta, metaTags } from "../../runtime/meta.ts";
import { volumeConfigController } from "./volume-config.ts";

const clock = manualClock();
const machine =
  "version: v1alpha1\nmachine: {type: worker, token: a.b}\ncluster: {controlPlane: {endpoint: 'https://a:6443'}}\n";
const userVolume =
  "---\napiVersion: v1alpha1\nkind: UserVolumeConfig\nname: db\nprovisioning: {diskSelector: {match: '!system_disk'}, maxSize: 1GiB}\n";
const encryptedState =
  "---\napiVersion: v1alpha1\nkind: VolumeConfig\nname: STATE\nencryption: {provider: luks2, keys: [{slot: 0, nodeID: {}}]}\n";

let state: State;
let meta: Meta;
let saved: string[];
let stop: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  state = openState(openMemoryState({ clock }));
  saved = [];
  meta = memoryMeta({
    load: () => Promise.resolve([]),
    save: async (entries) => void saved.push(...entries.map(([, value]) => decodeUtf8(value))),
  });
  await state.modify(VolumeLifecycle, "volumes", () => ({}));
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(volumeConfigController({ meta }));
  running = runtime.run(stop.signal);
});
afterEach(async () => {
  stop.abort();
  await running;
});

const soon = (): { readonly signal: AbortSignal } => ({ signal: AbortSignal.timeout(5000) });

async function configure(yaml: string): Promise<void> {
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
}

test("volumes of the config come with the wish to mount them, and go with their document", async () => {
  await configure(machine + userVolume);
  const wish = await state.waitFor(VolumeMountRequest, "u-db", () => true, soon());
  expect(wish.spec).toMatchObject({ volumeID: "u-db", requester: "block.VolumeConfigController", readOnly: false });
  const volume = await state.get(VolumeConfig, "u-db");
  expect(volume.metadata.labels).toEqual({ "talos.dev/user-volume": "" });
  await state.addFinalizer(VolumeConfig, "u-db", "user");
  await configure(machine);
  await state.waitFor(VolumeConfig, "u-db", ({ metadata }) => metadata.phase === "tearingDown", soon());
  expect(await state.find(VolumeMountRequest, "u-db")).toBe(undefined);
  // asked for again before it is gone: it comes back afterwards
  await configure(machine + userVolume);
  await state.removeFinalizer(VolumeConfig, "u-db", "user");
  await state.waitFor(VolumeConfig, "u-db", ({ metadata }) => metadata.phase === "running", soon());
});

test("nobody asks for volumes that are being closed", async () => {
  await configure(machine + userVolume);
  await state.waitFor(VolumeMountRequest, "u-db", () => true, soon());
  await state.addFinalizer(VolumeMountRequest, "u-db", "mount");
  await state.addFinalizer(VolumeLifecycle, "volumes", "manager");
  await state.teardown(VolumeLifecycle, "volumes");
  await state.waitFor(VolumeMountRequest, "u-db", ({ metadata }) => metadata.phase === "tearingDown", soon());
  expect((await state.get(VolumeConfig, "u-db")).metadata.phase).toBe("running");
});

const encryptedMachine = machine.replace(
  "token: a.b",
  "token: a.b, systemDiskEncryption: {state: {provider: luks2, keys: [{slot: 0, nodeID: {}}]}}",
);

test.each([
  ["a document", machine + encryptedState],
  ["the machine document", encryptedMachine],
])("STATE that %s encrypts is encrypted only once META says how", async (_, yaml) => {
  await configure(yaml);
  const unmade = await state.waitFor(VolumeConfig, "STATE", () => true, soon());
  expect([unmade.spec.provisioning.diskSelector.match, saved]).toEqual(["", []]);
  expect(await state.find(VolumeConfig, "EPHEMERAL")).toBe(undefined);
  await state.modify(VolumeStatus, "META", () => ({ ...VolumeStatus.zero(), phase: VolumePhase.ready }));
  await state.waitFor(VolumeConfig, "STATE", ({ spec }) => spec.provisioning.diskSelector.match !== "", soon());
  await state.waitFor(VolumeConfig, "EPHEMERAL", () => true, soon());
  expect(saved).toEqual(['{"provider":"luks2","keys":[{"nodeID":{}}]}']);
  expect(meta.get(metaTags.stateEncryptionConfig)).toEqual(encodeUtf8(saved[0] ?? ""));
});
