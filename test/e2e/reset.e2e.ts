// Resets of a node: parts of its disk keep the rest, its state gone means maintenance, all of it gone means a blank disk.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ApplyConfigurationRequestMode, ResetRequestWipeMode } from "../../src/wire/gen/machine.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { testCluster } from "../lib/cluster.ts";
import { bootId, eventually, insecure, openApi, waitForApi, type NodeApi } from "../lib/node.ts";
import { startVm, type Vm } from "../lib/vm.ts";

const cluster = testCluster();
const admin = await cluster.client();

/** YAML of all resources of a kind, by id. */
async function specs(api: NodeApi, type: string, namespace = "runtime"): Promise<ReadonlyMap<string, string>> {
  const items = await api.collect(rpc.State.List, { type, namespace, options: {} });
  return new Map(items.map(({ resource }) => [resource?.metadata?.id ?? "", resource?.spec?.yamlSpec ?? ""] as const));
}

async function partitionId(api: NodeApi, volume: string): Promise<string> {
  const yaml = (await specs(api, "VolumeStatuses.block.talos.dev")).get(volume) ?? "";
  const [, id] = /partitionUUID: (\S+)/u.exec(yaml) ?? [];
  assert.ok(id !== undefined && yaml.includes("phase: ready"), `volume ${volume} is not ready: ${yaml}`);
  return id;
}

const partitions = (...labels: readonly string[]) => labels.map((label) => ({ label, wipe: true }));

void describe("a node that is reset", { concurrency: false }, () => {
  let vm: Vm;
  let volumes: Readonly<Record<"STATE" | "EPHEMERAL", string>>;

  const readVolumes = (): Promise<typeof volumes> =>
    eventually(vm, async () => {
      using api = openApi(vm, admin);
      return { STATE: await partitionId(api, "STATE"), EPHEMERAL: await partitionId(api, "EPHEMERAL") };
    });

  async function configure(): Promise<void> {
    await waitForApi(vm, insecure);
    using api = openApi(vm, insecure);
    await api.unary(rpc.MachineService.ApplyConfiguration, {
      data: cluster.config(),
      mode: ApplyConfigurationRequestMode.AUTO,
    });
    await waitForApi(vm, admin);
    volumes = await readVolumes();
  }

  before(async () => {
    vm = await startVm({ name: "reset", disksMb: [12_000], timeLimitMs: 400_000 });
    await configure();
  });
  after(async () => {
    await vm[Symbol.asyncDispose]();
  });

  void test("refuses what it cannot do, and goes on", async () => {
    using api = openApi(vm, admin);
    const reset = api.unary(rpc.MachineService.Reset, { systemPartitionsToWipe: partitions("BOOT") });
    await assert.rejects(reset, /volume status with label "BOOT"/u);
    await assert.rejects(
      api.unary(rpc.MachineService.Reset, { userDisksToWipe: ["/dev/vda"] }),
      /"\/dev\/vda" is the system disk/u,
    );
    assert.deepEqual(await readVolumes(), volumes);
  });

  void test("of EPHEMERAL alone comes back with its config and an empty /var", async () => {
    {
      using api = openApi(vm, admin);
      await api.unary(rpc.MachineService.MetaWrite, { key: 0x0c, value: Buffer.from("kept") });
      const boot = await bootId(api);
      await api.unary(rpc.MachineService.Reset, {
        reboot: true,
        systemPartitionsToWipe: partitions("EPHEMERAL"),
      });
      await eventually(vm, async () => {
        using again = openApi(vm, admin);
        assert.notEqual(await bootId(again), boot);
      });
    }
    const kept = await readVolumes();
    assert.equal(kept.STATE, volumes.STATE);
    assert.notEqual(kept.EPHEMERAL, volumes.EPHEMERAL);
  });

  void test("of STATE and EPHEMERAL comes back in maintenance, without a config, with its META", async () => {
    {
      using api = openApi(vm, admin);
      await api.unary(rpc.MachineService.Reset, {
        reboot: true,
        systemPartitionsToWipe: partitions("EPHEMERAL", "STATE"),
      });
    }
    await waitForApi(vm, insecure);
    using api = openApi(vm, insecure);
    await eventually(vm, async () => {
      const discovered = [...(await specs(api, "DiscoveredVolumes.block.talos.dev")).values()].join("\n");
      assert.ok(discovered.includes("partition_label: META"), discovered);
      assert.ok(!/partition_label: (?:STATE|EPHEMERAL)/u.test(discovered), discovered);
      assert.ok((await specs(api, "MetaKeys.runtime.talos.dev")).has("0x0c"));
    });
  });

  void test("of all leaves a blank disk and switches off", async () => {
    await configure();
    {
      using api = openApi(vm, admin);
      await api.unary(rpc.MachineService.Reset, { mode: ResetRequestWipeMode.ALL });
    }
    await vm.waitForExit();
    await vm.powerOn();
    await waitForApi(vm, insecure);
    using api = openApi(vm, insecure);
    await eventually(vm, async () => {
      const discovered = await specs(api, "DiscoveredVolumes.block.talos.dev");
      assert.ok(discovered.has("vda") && !discovered.has("vda1"), [...discovered.keys()].join(" "));
    });
  });
});
