import { expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import { ExtensionServiceConfig } from "../../resources/runtime/extension-service-config.ts";
import { extensionServiceConfigFilesController } from "./extension-service-config-files.ts";
import { extensionServiceController } from "./extension-service.ts";

test("services of extensions start, get their files, and start again when these change", async () => {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const events: string[] = [];
  let said = Promise.withResolvers<void>();
  const say = (event: string): void => {
    events.push(event);
    said.resolve();
  };
  const until = async (event: string): Promise<void> => {
    while (!events.includes(event)) {
      await said.promise;
      said = Promise.withResolvers<void>();
    }
  };
  const runtime = createRuntime({ state, log: silentLogger, clock });
  const files = {
    makeDirectory: async (path: string) => say(`folder ${path}`),
    replace: async (path: string, data: Uint8Array | string) => say(`${path} is ${String(data)}`),
  };
  const filePath = (service: string, mountPath: string): string => `/files/${service}${mountPath}`;
  runtime.register(extensionServiceConfigFilesController({ files, filePath }));
  const supervisor = {
    start: (id: string) => say(`start ${id}`),
    restart: async (id: string) => say(`restart ${id}`),
    isUp: () => false,
  };
  runtime.register(extensionServiceController({ supervisor, load: async () => new Map([["agent", "ext-agent"]]) }));
  const abort = new AbortController();
  const running = runtime.run(abort.signal);
  await until("start ext-agent");
  const settings = (content: string) => ({ files: [{ content, mountPath: "/etc/agent" }], environment: [] });
  await state.modify(ExtensionServiceConfig, "agent", () => settings("one"));
  await until("/files/agent/etc/agent is one");
  expect(events).not.toContain("restart ext-agent");
  await state.modify(ExtensionServiceConfig, "agent", () => settings("two"));
  await until("restart ext-agent");
  abort.abort();
  await running;
});
