// A node whose volumes are encrypted: STATE by what the machine is, EPHEMERAL by its TPM. It comes back from a power cut, and with another key
// when the TPM is another one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { renameSync } from "node:fs";
import { VolumePhase } from "../../src/resources/block/common/enums.ts";
import { VolumeStatus } from "../../src/resources/block/volume-status.ts";
import { ApplyConfigurationRequestMode } from "../../src/wire/gen/machine.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { testCluster } from "../lib/cluster.ts";
import { eventually, insecure, openApi, waitForApi } from "../lib/node.ts";
import { startSoftwareTpm } from "../lib/swtpm.ts";
import { startVm, type Vm } from "../lib/vm.ts";

const cluster = testCluster();
const admin = await cluster.client();
const uuid = "d4a6f8b2-1c3e-4f5a-9b7d-0e2c4a6b8d1f";

const encrypted = `apiVersion: v1alpha1
kind: VolumeConfig
name: STATE
encryption:
  provider: luks2
  keys: [{slot: 0, nodeID: {}}]
---
apiVersion: v1alpha1
kind: VolumeConfig
name: EPHEMERAL
encryption:
  provider: luks2
  keys:
    - {slot: 0, tpm: {}, lockToState: true}
    - {slot: 1, static: {passphrase: what-was-written-down}}
`;

/** The slots by which STATE and EPHEMERAL were opened, once both are ready. */
async function openedBy(vm: Vm): Promise<readonly (number | undefined)[]> {
  return eventually(vm, async () => {
    using api = openApi(vm, admin);
    const slots = [];
    for (const id of ["STATE", "EPHEMERAL"]) {
      const { type, namespace } = VolumeStatus;
      const { resource } = await api.unary(rpc.State.Get, { type, namespace, id, options: {} });
      const status = VolumeStatus.decodeSpec(resource?.spec?.protoSpec ?? new Uint8Array());
      assert.equal(status.phase, VolumePhase.ready, status.errorMessage);
      assert.match(status.mountLocation, /^\/dev\/dm-/u);
      assert.deepEqual(status.encryptionFailedSyncs, []);
      slots.push(status.encryptionSlot);
    }
    return slots;
  });
}

void test("encrypted volumes open after a power cut, and by another key when the TPM is another one", async () => {
  await using tpm = await startSoftwareTpm("qemu");
  await using vm = await startVm({
    name: "encryption",
    uuid,
    disksMb: [12_000],
    timeLimitMs: 600_000,
    tpm: tpm.socket,
  });
  await waitForApi(vm, insecure);
  {
    using api = openApi(vm, insecure);
    const data = cluster.config(encrypted);
    await api.unary(rpc.MachineService.ApplyConfiguration, { data, mode: ApplyConfigurationRequestMode.AUTO });
  }
  await waitForApi(vm, admin);
  assert.deepEqual(await openedBy(vm), [0, 0]);

  await vm.powerCut();
  await tpm[Symbol.asyncDispose]();
  await using again = await startSoftwareTpm("qemu", tpm.folder);
  await vm.powerOn();
  assert.deepEqual(await openedBy(vm), [0, 0]);

  await vm.powerCut();
  await again[Symbol.asyncDispose]();
  await using other = await startSoftwareTpm("qemu");
  renameSync(other.socket, again.socket);
  await vm.powerOn();
  assert.deepEqual(await openedBy(vm), [0, 1]);
});
