// Logs are written to their volume while it is mounted, and the last lines before the controllers are gone.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import { nodeFiles } from "../../linux/files.ts";
import { VolumeLifecycle } from "../../resources/block/volume-lifecycle.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import { openLogStore } from "../../runtime/log-store.ts";
import { logPersistenceController } from "./log-persistence.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "log-persistence-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("the last lines are on the volume when the controllers have ended, though nobody has closed it", async () => {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const logs = openLogStore({ compress: async (bytes) => bytes, decompress: async (bytes) => bytes });
  const runtime = createRuntime({ state, log: silentLogger, clock });
  const prepared = Promise.withResolvers<string>();
  const beforeWriting = async (path: string): Promise<void> => prepared.resolve(path);
  runtime.register(logPersistenceController({ logs, files: nodeFiles(), clock, log: silentLogger, beforeWriting }));
  const stop = new AbortController();
  const running = runtime.run(stop.signal);
  await state.modify(VolumeLifecycle, "volumes", () => ({}));
  const id = "runtime.LogPersistenceController-LOG";
  await state.waitFor(VolumeMountRequest, id, ({ spec }) => spec.volumeID === "LOG", { signal: stop.signal });
  await state.modify(VolumeMountStatus, id, () => ({ ...VolumeMountStatus.zero(), volumeID: "LOG", target: folder }));
  expect(await prepared.promise).toBe(folder);
  await clock.advance(0);
  logs.writer("machined").line("the last words");
  stop.abort();
  await running;
  expect(await readFile(join(folder, "machined.log"), "utf8")).toContain("the last words");
});
