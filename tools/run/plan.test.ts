import { expect, test } from "vitest";
import { controlPlanePatches, machinePatches, planRun } from "./plan.ts";

test("without wishes there is one control plane that runs all pods, with images of this machine", () => {
  const plan = planRun({});
  expect(plan.nodes).toEqual([
    {
      name: "controlplane-1",
      type: "controlplane",
      address: "10.0.2.15",
      mac: "52:54:00:12:34:56",
      apiPort: 50_000,
      memoryMb: 4096,
    },
  ]);
  expect(plan.images).toBe("local");
  const patches = controlPlanePatches(plan).join("");
  expect(patches).toContain("$patch: delete"); // no taints
  expect(patches.match(/leader-elect: "false"/gu)).toHaveLength(2);
  expect(machinePatches("http://10.0.2.2:5000").join("")).toContain('url: "http://10.0.2.2:5000"');
});

test("several nodes have addresses and ports of their own", () => {
  const plan = planRun({ CONTROLPLANES: "3", WORKERS: "2", ICHOR_IMAGES: "upstream" });
  expect(plan.nodes.map(({ name, address, apiPort }) => [name, address, apiPort])).toEqual([
    ["controlplane-1", "10.0.2.15", 50_000],
    ["controlplane-2", "10.0.2.16", 50_001],
    ["controlplane-3", "10.0.2.17", 50_002],
    ["worker-1", "10.0.2.18", 50_003],
    ["worker-2", "10.0.2.19", 50_004],
  ]);
  const patches = controlPlanePatches(plan).join("");
  expect(patches).not.toContain("taints");
  expect(patches.match(/leader-elect-renew-deadline: "40s"/gu)).toHaveLength(2);
  expect(machinePatches(undefined).join("")).not.toContain("RegistryMirrorConfig");
});

test("a wish that cannot be is refused by its name", () => {
  expect(() => planRun({ WORKERS: "many" })).toThrow("WORKERS=many");
  expect(() => planRun({ CONTROLPLANES: "0" })).toThrow("CONTROLPLANES=0");
  expect(() => planRun({ ICHOR_IMAGES: "mine" })).toThrow("ICHOR_IMAGES=mine");
});
