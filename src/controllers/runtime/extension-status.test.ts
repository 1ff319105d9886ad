import { expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import { ExtensionStatus } from "../../resources/runtime/extension-status.ts";
import { extensionStatusController, parseExtensionList } from "./extension-status.ts";

const list = JSON.stringify({
  layers: [{ image: "000.agent.sqsh", metadata: { name: "agent", version: "1.2", author: "me", description: "one" } }],
});

test("each extension of the image has a resource, named as its layer", async () => {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(extensionStatusController({ findText: async () => list }));
  const abort = new AbortController();
  const running = runtime.run(abort.signal);
  const { spec } = await state.waitFor(ExtensionStatus, "000.agent", () => true, abort);
  expect(spec.metadata).toMatchObject({ name: "agent", version: "1.2", compatibility: { talos: { version: "" } } });
  abort.abort();
  await running;
});

test("parseExtensionList() refuses what is no list", () => {
  expect(() => parseExtensionList("layers: []")).toThrow("Cannot read /.extra/extensions.yaml");
  expect(() => parseExtensionList("{}")).toThrow("found no list of layers");
});
