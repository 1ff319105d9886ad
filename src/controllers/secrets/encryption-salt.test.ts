// The salt is made once, kept on STATE and nowhere else, and STATE is given back.
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { EncryptionSalt } from "../../resources/secrets/encryption-salt.ts";
import { encryptionSaltController, encryptionSaltId } from "./encryption-salt.ts";

const clock = manualClock();
const id = "secrets.EncryptionSaltController-STATE";
const path = "/system/state/encryption-salt.yaml";
const soon = (): { readonly signal: AbortSignal } => ({ signal: AbortSignal.timeout(5000) });

let state: State;
let files: Map<string, string>;
let stop: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  state = openState(openMemoryState({ clock }));
  files = new Map();
  await state.modify(VolumeStatus, "STATE", () => ({ ...VolumeStatus.zero(), phase: VolumePhase.ready }));
});
afterEach(async () => {
  stop.abort();
  await running;
});

function start(): void {
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(
    encryptionSaltController({
      files: {
        findText: async (name) => files.get(name),
        replace: async (name, content) => void files.set(name, String(content)),
      },
      random: (length) => new Uint8Array(length).fill(7),
    }),
  );
  running = runtime.run(stop.signal);
}

/** As the volume controllers do it for whoever asks. */
async function mountOnRequest(): Promise<void> {
  await state.waitFor(VolumeMountRequest, id, () => true, soon());
  const target = "/system/state";
  await state.modify(VolumeMountStatus, id, () => ({ ...VolumeMountStatus.zero(), volumeID: "STATE", target }));
}

test("a salt is made, kept, and STATE is given back", async () => {
  start();
  await mountOnRequest();
  const { spec } = await state.waitFor(EncryptionSalt, encryptionSaltId, () => true, soon());
  expect(spec.diskSalt).toEqual(new Uint8Array(32).fill(7));
  expect(files.get(path)).toBe(`diskSalt: ${new Uint8Array(32).fill(7).toBase64()}\n`);
  expect((await state.get(VolumeMountStatus, id)).metadata.finalizers).toEqual([]);
  expect(await state.find(VolumeMountRequest, id)).toBe(undefined);
});

test("the salt that is there is used", async () => {
  const salt = new Uint8Array(32).fill(9);
  files.set(path, `diskSalt: ${salt.toBase64()}\n`);
  start();
  await mountOnRequest();
  const { spec } = await state.waitFor(EncryptionSalt, encryptionSaltId, () => true, soon());
  expect(spec.diskSalt).toEqual(salt);
});

test("a file that holds no salt is left as it is, and nothing is told of it", async () => {
  files.set(path, "diskSalt: dG9vIHNob3J0\n");
  start();
  await mountOnRequest();
  await state.waitFor(VolumeMountStatus, id, ({ metadata }) => metadata.finalizers.length > 0, soon());
  for (let second = 0; second < 5; second++) await clock.advance(1000);
  expect(await state.find(EncryptionSalt, encryptionSaltId)).toBe(undefined);
  expect(files.get(path)).toBe("diskSalt: dG9vIHNob3J0\n");
});
