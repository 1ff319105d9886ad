import { expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import type { Controller } from "../../cosi/controller.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { Environment } from "../../resources/runtime/environment.ts";
import { containerdEnvironmentController } from "./containerd-environment.ts";
import { environmentController } from "./environment.ts";

async function runControllers(...controllers: readonly Controller[]) {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const runtime = createRuntime({ state, log: silentLogger, clock });
  for (const controller of controllers) runtime.register(controller);
  const abort = new AbortController();
  const running = runtime.run(abort.signal);
  return {
    state,
    signal: abort.signal,
    configure: (variables: string) =>
      state.modify(MachineConfig, "v1alpha1", () => ({
        yaml: `apiVersion: v1alpha1\nkind: EnvironmentConfig\nvariables:\n${variables}`,
      })),
    async [Symbol.asyncDispose]() {
      abort.abort();
      await running;
    },
  };
}

test("environmentController() adds the config's variables to those of the program, for the node's own requests too", async () => {
  const used: Readonly<Record<string, string>>[] = [];
  const web = { useEnvironment: (variables: Readonly<Record<string, string>>) => void used.push(variables) };
  await using node = await runControllers(environmentController({ base: { PATH: "/bin", A: "1" }, web }));
  const { state, signal } = node;
  await state.waitFor(Environment, "machined", () => true, { signal });
  await node.configure("  A: '2'\n  http_proxy: http://proxy.example\n");
  const changed = await state.waitFor(Environment, "machined", ({ spec }) => spec.variables.length === 3, { signal });
  expect(changed.spec.variables).toEqual(["A=2", "PATH=/bin", "http_proxy=http://proxy.example"]);
  expect(used).toEqual([
    { PATH: "/bin", A: "1" },
    { PATH: "/bin", A: "2", http_proxy: "http://proxy.example" },
  ]);
});

test("containerdEnvironmentController() starts containerd again when its proxies change, and for nothing else", async () => {
  const restarted: string[] = [];
  const health = { unknown: true, healthy: false, lastMessage: "", lastChangeMs: 0 };
  const info = { id: "containerd", state: "Running", events: [], health, starts: 1 } as const;
  const supervisor = {
    find: () => info,
    restart: async (id: string) => void restarted.push(id),
  };
  await using node = await runControllers(
    environmentController({ base: { PATH: "/bin" } }),
    containerdEnvironmentController({ supervisor }),
  );
  const { state, signal } = node;
  const variable = (text: string) =>
    state.waitFor(Environment, "machined", ({ spec }) => spec.variables.includes(text), { signal });
  await node.configure("  A: '2'\n");
  await variable("A=2");
  await node.configure("  A: '2'\n  https_proxy: http://proxy.example\n");
  await expect.poll(() => restarted).toEqual(["containerd"]);
  await node.configure("  A: '3'\n  https_proxy: http://proxy.example\n");
  await variable("A=3");
  await node.configure("  A: '3'\n");
  await expect.poll(() => restarted).toEqual(["containerd", "containerd"]);
});
