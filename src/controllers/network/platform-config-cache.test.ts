// What the platform said is kept on STATE and used by the next boot, in which the platform may say nothing.
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { LinkSpec } from "../../resources/network/link-spec.ts";
import { PlatformConfig } from "../../resources/network/platform-config.ts";
import { PlatformMetadata } from "../../resources/runtime/platform-metadata.ts";
import { platformConfigApplyController } from "./platform-config-apply.ts";
import { platformConfigLoadController, platformConfigStoreController } from "./platform-config-cache.ts";

const clock = manualClock();
const target = "/system/state";
const path = `${target}/platform-network.yaml`;
const inConfig = { namespace: "network-config" };
const soon = (): { readonly signal: AbortSignal } => ({ signal: AbortSignal.timeout(5000) });

let files: Map<string, string>;
let writes: number;
let warnings: string[];
let state: State;
let stop: AbortController;
let running: Promise<unknown>;

beforeEach(() => {
  files = new Map();
  writes = 0;
  warnings = [];
});
afterEach(endBoot);

/** Another boot: nothing is left but the files. */
async function boot(): Promise<void> {
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  const log = createLogger((level, message) => void (level === "warn" && warnings.push(message)));
  const runtime = createRuntime({ state, log, clock });
  const nodeFiles = {
    findText: async (name: string) => files.get(name),
    replace: async (name: string, content: Uint8Array | string) => {
      files.set(name, String(content));
      writes += 1;
    },
  };
  runtime.register(platformConfigApplyController("nocloud"));
  runtime.register(platformConfigLoadController(nodeFiles));
  runtime.register(platformConfigStoreController(nodeFiles));
  running = Promise.all([runtime.run(stop.signal), mountForAll()]);
  await state.modify(VolumeStatus, "STATE", () => ({ ...VolumeStatus.zero(), phase: VolumePhase.ready }));
}

async function endBoot(): Promise<void> {
  stop.abort();
  await running;
}

/** The mount controllers in short: whoever asks finds the volume mounted. */
async function mountForAll(): Promise<void> {
  for await (const event of state.watch(VolumeMountRequest, {}, stop.signal)) {
    if (event.kind !== "created") continue;
    const { id } = event.resource.metadata;
    await state.modify(VolumeMountStatus, id, () => ({ ...VolumeMountStatus.zero(), volumeID: "STATE", target }));
  }
}

/** Until everybody has given the volume back. */
async function settled(requester: string): Promise<void> {
  await state.waitFor(VolumeMountStatus, `${requester}-STATE`, () => true, soon());
  await state.waitForAbsence(VolumeMountRequest, `${requester}-STATE`, soon());
}

const told = PlatformConfig.specFromYaml({
  addresses: [{ address: "10.9.0.5/24", linkName: "eth0", family: "inet4", scope: "global", layer: "platform" }],
  links: [{ name: "eth0", up: true, mtu: 1400, hardwareAddr: "52:54:00:12:34:56", layer: "platform" }],
  routes: [{ family: "inet4", gateway: "10.9.0.1", outLinkName: "eth0", table: "main", priority: 1024 }],
  metadata: { platform: "nocloud", hostname: "seeded", instanceId: "0017" },
});

test("a node keeps the settings of a platform that is silent in the next boot", async () => {
  await boot();
  await settled("network.PlatformConfigLoadController");
  expect(await state.find(PlatformConfig, "cached")).toBe(undefined);
  await state.modify(PlatformConfig, "active", () => told);
  await settled("network.PlatformConfigStoreController");
  await endBoot();

  await boot();
  const { spec } = await state.waitFor(PlatformConfig, "cached", () => true, soon());
  expect(PlatformConfig.specToYaml(spec)).toEqual(PlatformConfig.specToYaml(told));
  await state.waitFor(PlatformMetadata, "platformmetadata", (each) => each.spec.instanceId === "0017", soon());
  const addresses = await state.list(AddressSpec, inConfig);
  expect([addresses.map(({ metadata }) => metadata.id), warnings]).toEqual([["platform/eth0/10.9.0.5/24"], []]);
});

test("what the platform says goes before what it said, and is written only when it is new", async () => {
  await boot();
  await state.modify(PlatformConfig, "active", () => told);
  await settled("network.PlatformConfigStoreController");
  await endBoot();

  await boot();
  await state.modify(PlatformConfig, "active", () => told);
  await settled("network.PlatformConfigStoreController");
  expect(writes).toBe(1);
  await state.modify(PlatformConfig, "active", () => ({ ...told, addresses: [] }));
  await state.waitFor(PlatformConfig, "cached", () => true, soon());
  await state.waitFor(LinkSpec, "platform/eth0", () => true, { ...inConfig, ...soon() });
  await state.waitForAbsence(AddressSpec, "platform/eth0/10.9.0.5/24", { ...inConfig, ...soon() });
  for (let turn = 0; turn < 1000 && files.get(path)?.includes("10.9.0.5/24") === true; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect([writes, files.get(path)?.includes("10.9.0.5/24")]).toEqual([2, false]);
});

test.each(["addresses: [\n", "- a\n- list\n", "addresses: 5\n", "links:\n  - type: no such type\n"])(
  "a damaged file is ignored with a warning: %j",
  async (text) => {
    files.set(path, text);
    await boot();
    await settled("network.PlatformConfigLoadController");
    expect([await state.find(PlatformConfig, "cached"), warnings]).toEqual([
      undefined,
      ["ignoring the kept network settings of the platform"],
    ]);
    await state.modify(PlatformConfig, "active", () => told);
    await settled("network.PlatformConfigStoreController");
    expect(files.get(path)).toContain("10.9.0.5/24");
  },
);
