// Which services a node starts by its type.
import { expect, test } from "vitest";
import { referenceConfig } from "../../../test/lib/reference.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import type { SequencerNode } from "../node.ts";
import { startAllServices } from "./services.ts";

async function started(type: string): Promise<readonly string[]> {
  const done: string[] = [];
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  await state.modify(MachineConfig, "v1alpha1", () => ({
    yaml: referenceConfig.replace("type: controlplane", `type: ${type}`),
  }));
  const node = {
    state,
    supervisor: { start: (id: string) => void done.push(id), list: () => [] },
    etcd: { beFirst: () => void done.push("first") },
  } as unknown as SequencerNode; // the parts that the task uses
  const { signal } = new AbortController();
  await startAllServices.run(node, { clock, signal, say: () => undefined });
  return done;
}

test("startAllServices: etcd of an init node begins its cluster by itself, those of others do not", async () => {
  expect(await started("controlplane")).toEqual(["trustd", "etcd"]);
  expect(await started("init")).toEqual(["first", "trustd", "etcd"]);
  expect(await started("worker")).toEqual([]);
});
