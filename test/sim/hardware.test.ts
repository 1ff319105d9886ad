// What clients see of the machine below a simulated node: its disk, its firmware, its kernel's parameters and modules.
import { expect, test } from "vitest";
import { MachineStatus } from "../../src/resources/runtime/machine-status.ts";
import { Disk } from "../../src/resources/block/disk.ts";
import { KernelModuleStatus } from "../../src/resources/runtime/kernel-module-status.ts";
import { callServerStream } from "../../src/rpc/client.ts";
import type { Client } from "../../src/rpc/connection.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { configured } from "./configured.ts";
import { startSimNode } from "./node.ts";

const patience = () => AbortSignal.timeout(15_000);

/** YAML by id, as `get` has it. */
async function listed(client: Client, type: string, namespace = "runtime"): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for await (const { resource } of callServerStream(client, rpc.State.List, { type, namespace, options: {} }))
    found.set(resource?.metadata?.id ?? "", resource?.spec?.yamlSpec ?? "");
  return found;
}

test("disks, firmware, processors, devices, parameters and modules are shown as on a machine", async () => {
  await using sim = await startSimNode();
  const sysctls = 'machine:\n  sysctls:\n    net.core.somaxconn: "1234"\n  kernel:\n    modules:\n      - name: zram\n';
  await using client = await configured(sim, ["os:admin"], sysctls);
  await sim.state.waitFor(MachineStatus, "machine", ({ spec }) => spec.stage === 4, { signal: patience() });
  await sim.state.waitFor(Disk, "vda", ({ spec }) => spec.symlinks.length > 0, { signal: patience() });
  await sim.state.waitFor(KernelModuleStatus, "zram", () => true, { signal: patience() });

  const disks = await listed(client, "Disks.block.talos.dev");
  expect([...disks.keys()]).toEqual(["vda"]);
  const disk = disks.get("vda");
  for (const line of ["dev_path: /dev/vda", "transport: virtio", "serial: sim-0", "    - /dev/disk/by-id/virtio-sim-0"])
    expect(disk).toContain(line);
  expect([...(await listed(client, "DiscoveredVolumes.block.talos.dev")).keys()]).toEqual(["vda"]);
  const system = (await listed(client, "SystemInformations.hardware.talos.dev", "hardware")).get("systeminformation");
  expect(system).toContain("productName: Simulated node");
  expect([...(await listed(client, "PCIDevices.hardware.talos.dev", "hardware")).keys()]).toEqual(["0000:00:02.0"]);
  expect((await listed(client, "CPUCores.hardware.talos.dev", "hardware")).size).toBeGreaterThan(0);
  const params = await listed(client, "KernelParamStatuses.runtime.talos.dev");
  expect(params.get("proc.sys.net.core.somaxconn")).toContain('current: "1234"');
  expect(params.get("proc.sys.kernel.kptr_restrict")).toContain('current: "2"');
  const modules = await listed(client, "KernelModuleStatuses.runtime.talos.dev");
  expect([...modules.keys()]).toEqual(expect.arrayContaining(["br_netfilter", "virtio_blk", "zram"]));

  const failed = sim.node.runtime
    .stats()
    .filter(({ name, failures }) => failures > 0 && /^(?:block|hardware|perf)\.|^runtime\.Kernel/u.test(name));
  expect(failed).toEqual([]);
});

test("a node in maintenance shows the disk that it can be installed on", async () => {
  await using sim = await startSimNode();
  const { spec } = await sim.state.waitFor(Disk, "vda", () => true, { signal: patience() });
  expect([spec.size, spec.busPath, spec.sectorSize]).toEqual([67_108_864n, "/pci0000:00/0000:00:03.0/virtio1", 512]);
});
