// Volumes on real devices with real tools: file systems that grow with their partition, swap, encryption, wiping.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { release } from "node:os";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { encodeUtf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLogger } from "../../src/base/logger.ts";
import { contentOf, formatSwap, formatVolume } from "../../src/controllers/block/shared/format.ts";
import { growFilesystem, growPartition } from "../../src/controllers/block/shared/grow.ts";
import { closeEncrypted, formatEncrypted, openEncrypted } from "../../src/controllers/block/shared/luks.ts";
import { encryptionSpec } from "../../src/controllers/block/shared/partition-volume.ts";
import type { WantedPartition } from "../../src/controllers/block/shared/provision.ts";
import { provision } from "../../src/controllers/block/shared/provision.ts";
import { openBootPhase } from "../../src/controllers/hardware/boot-phase.ts";
import { tpmKeys } from "../../src/controllers/block/shared/tpm-keys.ts";
import { diskPort } from "../../src/controllers/block/shared/wipe.ts";
import { callKms } from "../../src/clients/kms/client.ts";
import { kmsKeys } from "../../src/controllers/block/shared/kms-keys.ts";
import { openNetwork } from "../../src/linux/kernel-network.ts";
import { openWeb } from "../../src/linux/web.ts";
import { kernelSockets } from "../../src/linux/socket.ts";
import { startKmsServer } from "../lib/kms-server.ts";
import { kernelBlockDevices } from "../../src/linux/block-devices.ts";
import { openLibc } from "../../src/linux/ffi/libc.ts";
import { nodeFiles } from "../../src/linux/files.ts";
import { kernelModules } from "../../src/linux/modules.ts";
import { kernelMounts } from "../../src/linux/mount.ts";
import { nodeProcesses } from "../../src/linux/process.ts";
import { kernelSwaps } from "../../src/linux/swap.ts";
import { kernelTpm } from "../../src/linux/tpm.ts";
import { extendPcr } from "../../src/pki/tpm-sealing.ts";
import { openLoopDevice } from "../lib/loop-device.ts";

const MiB = 1024 * 1024;
const loopbackIndex = 1;
const never = new AbortController().signal;
const libc = openLibc();
const files = nodeFiles();
const host = {
  clock: systemClock,
  files,
  blockDevices: kernelBlockDevices(libc, systemClock),
  mounts: kernelMounts(libc),
  processes: nodeProcesses(),
  swaps: kernelSwaps(libc),
  modules: kernelModules(libc, { files, directory: `/usr/lib/modules/${release()}` }),
};

const random = (length: number): Uint8Array => randomBytes(length);
const noKms = kmsKeys({ callKms: () => Promise.reject(new Error("there is no key service")), random });
const bootPhase = openBootPhase(kernelTpm);
const tpm = tpmKeys({ tpm: kernelTpm, bootPhase, files, random });
const network = "up" as const;
/** A register that nothing else uses. */
const measured = 14;

function wanted(label: string, sizeMiB: number): WantedPartition {
  const size = BigInt(sizeMiB * MiB);
  const limits = { minBytes: size, maxBytes: size, maxPercent: 0n, isMaxLeftOver: false };
  return { label, typeGuid: "0fc63daf-8483-4772-8e79-3d69d8477de4", ...limits };
}

const all = { maxBytes: 0n, maxPercent: 0n, isMaxLeftOver: false };

/** A disk with one partition of 100 MiB and as much room behind it. */
async function diskWithPartition(): Promise<{
  readonly disk: Awaited<ReturnType<typeof openLoopDevice>>;
  readonly path: string;
  readonly guid: string;
}> {
  const folder = await mkdtemp("/tmp/volume-");
  const disk = await openLoopDevice(libc, `${folder}/disk`, 400 * MiB);
  const made = await provision(host.blockDevices, [disk.path, wanted("u-data", 100)], () => crypto.randomUUID());
  assert.equal(made.kind, "made");
  return { disk, path: `${disk.path}p1`, guid: made.partition.guid };
}

/** Mounts, does something in there, unmounts. */
async function mounted<T>(source: string, type: string, work: (folder: string) => Promise<T>): Promise<T> {
  const target = await mkdtemp("/tmp/mounted-");
  await host.mounts.mount({ source, target, type });
  try {
    return await work(target);
  } finally {
    await host.mounts.unmount(target);
  }
}

for (const type of ["ext4", "xfs", "btrfs"] as const) {
  void test(`a volume with ${type} grows with its partition and keeps what is on it`, async () => {
    const { disk, path, guid } = await diskWithPartition();
    await using _ = disk;
    await formatVolume(host, { path, diskPath: disk.path, type, label: "" }, never);
    const before = await mounted(path, type, async (folder) => {
      await writeFile(`${folder}/file`, "kept");
      return (await host.files.usage(folder)).totalBytes;
    });
    assert.equal(await growFilesystem({ ...host, log: silentLogger }, { path }, never), false);
    const size = await growPartition(host.blockDevices, { diskPath: disk.path, partitionGuid: guid, ...all });
    assert.ok(size !== undefined && size > BigInt(240 * MiB), `grew to ${size}`);
    assert.equal(await growFilesystem({ ...host, log: silentLogger }, { path }, never), true);
    await mounted(path, type, async (folder) => {
      assert.equal(await readFile(`${folder}/file`, "utf8"), "kept");
      const grown = (await host.files.usage(folder)).totalBytes;
      assert.ok(grown > before + 100 * MiB, `had ${before} bytes, has ${grown}`);
    });
  });
}

void test("what nobody uses on a volume is told to its device", async () => {
  const { disk, path } = await diskWithPartition();
  await using _ = disk;
  await formatVolume(host, { path, diskPath: disk.path, type: "xfs", label: "" }, never);
  await mounted(path, "xfs", async (folder) => {
    const { bytes, next } = await host.mounts.trim(folder, 0n);
    assert.ok(bytes > 50n * BigInt(MiB), `${bytes} bytes of 100 MiB`);
    assert.equal(next, undefined);
    // the kernel of the images is built without it: then the status of a volume that shall be scrubbed says so
    assert.equal(await host.mounts.isScrubbable(folder), false);
  });
  await assert.rejects(host.mounts.trim("/proc", 0n), /ENOTTY|EOPNOTSUPP/u);
});

void test("a swap volume is used and left", async () => {
  const { disk, path } = await diskWithPartition();
  await using _ = disk;
  assert.equal(await formatSwap(host.blockDevices, { path, diskPath: disk.path }, crypto.randomUUID()), undefined);
  assert.equal(await contentOf(host.blockDevices, path), "swap");
  await host.swaps.on(path);
  assert.deepEqual(
    (await host.swaps.list()).map(({ device }) => device),
    [path],
  );
  await host.swaps.off(path);
  assert.deepEqual(await host.swaps.list(), []);
});

void test("an encrypted volume opens by each of its keys and by no other", async () => {
  const { disk, path } = await diskWithPartition();
  await using _ = disk;
  const material = { nodeUuid: "d4a6f8b2-1c3e-4f5a-9b7d-0e2c4a6b8d1f", stateSalt: undefined, tpm, kms: noKms, network };
  const nodeKey = { slot: 0, nodeID: {} };
  const staticKey = { slot: 1, static: { passphrase: "topsecret" } };
  const volume = (...keys: readonly (typeof nodeKey | typeof staticKey)[]) => ({
    id: "u-data",
    path,
    diskPath: disk.path,
    encryption: encryptionSpec({ provider: "luks2", keys }),
  });
  await formatEncrypted(host, volume(nodeKey), [material, never]);
  assert.equal(await contentOf(host.blockDevices, path), "luks");
  const opened = await openEncrypted(host, volume(nodeKey, staticKey), [material, never]);
  assert.deepEqual([opened.slot, opened.failedSyncs], [0, []]);
  await formatVolume(host, { path: opened.path, diskPath: disk.path, type: "xfs", label: "" }, never);
  await mounted(opened.path, "xfs", (folder) => writeFile(`${folder}/file`, "secret"));
  await closeEncrypted(host, "u-data", never);
  const again = await openEncrypted(host, volume(staticKey), [{ ...material, nodeUuid: undefined }, never]);
  assert.equal(again.slot, 1);
  await mounted(again.path, "xfs", async (folder) => {
    assert.equal(await readFile(`${folder}/file`, "utf8"), "secret");
  });
  await closeEncrypted(host, "u-data", never);
  // the node's key is gone from the header: the config did not name it any more
  await assert.rejects(openEncrypted(host, volume(nodeKey), [material, never]));
});

void test("a volume whose key a service keeps opens as long as the service gives it, and with the salt of STATE only", async () => {
  await openNetwork(libc, kernelSockets(libc), openWeb({ files })).changeLink(loopbackIndex, { up: true }, never); // the service listens there
  await using server = await startKmsServer();
  const { disk, path } = await diskWithPartition();
  await using _ = disk;
  const authorities = () => Promise.resolve(server.ca);
  const kms = kmsKeys({
    callKms: (endpoint, call, signal) => callKms(endpoint, call, { authorities, clock: systemClock, signal }),
    random,
  });
  const nodeUuid = "d4a6f8b2-1c3e-4f5a-9b7d-0e2c4a6b8d1f";
  const material = { nodeUuid, stateSalt: encodeUtf8("salt"), tpm, kms, network };
  const keys = [{ slot: 0, kms: { endpoint: server.endpoint }, lockToState: true }];
  const volume = { id: "u-kms", path, diskPath: disk.path, encryption: encryptionSpec({ provider: "luks2", keys }) };
  await formatEncrypted(host, volume, [material, never]);
  const { slot, failedSyncs } = await openEncrypted(host, volume, [material, never]);
  assert.deepEqual([slot, failedSyncs], [0, []]);
  await closeEncrypted(host, "u-kms", never);
  await assert.rejects(openEncrypted(host, volume, [{ ...material, stateSalt: encodeUtf8("other") }, never]));
  const other = nodeUuid.replace("d4", "00");
  await assert.rejects(openEncrypted(host, volume, [{ ...material, nodeUuid: other }, never]));
  assert.deepEqual(
    server.calls,
    ["Seal", "Unseal", "Unseal"].map((method) => `${method} ${nodeUuid}`).concat(`Unseal ${other}`),
  );
});

void test("a volume whose key is in the TPM opens until something else is measured, and then by its other key", async () => {
  const { disk, path } = await diskWithPartition();
  await using _ = disk;
  const material = { nodeUuid: undefined, stateSalt: encodeUtf8("salt"), tpm, kms: noKms, network };
  const encryption = encryptionSpec({
    provider: "luks2",
    keys: [
      { slot: 0, tpm: { options: { pcrs: [measured] } }, lockToState: true },
      { slot: 1, static: { passphrase: "rescue" } },
    ],
  });
  const volume = { id: "u-sealed", path, diskPath: disk.path, encryption };
  await formatEncrypted(host, volume, [material, never]);
  const open = async () => {
    const { slot, failedSyncs } = await openEncrypted(host, volume, [material, never]);
    await closeEncrypted(host, "u-sealed", never);
    return [slot, failedSyncs];
  };
  assert.deepEqual(await open(), [0, []]);
  assert.deepEqual(await open(), [0, []]);
  await using connection = await kernelTpm.open();
  assert.ok(connection);
  await extendPcr((command) => connection.transmit(command), measured, new Uint8Array(32).fill(1));
  assert.deepEqual(await open(), [1, []]);
  // it was sealed anew, for what is measured now
  assert.deepEqual(await open(), [0, []]);
});

void test("a partition that is dropped is gone, and what comes in its place is blank", async () => {
  const { disk, path, guid } = await diskWithPartition();
  await using _ = disk;
  await formatVolume(host, { path, diskPath: disk.path, type: "ext4", label: "" }, never);
  const port = diskPort(host);
  assert.equal(await port.dropPartition({ diskPath: disk.path, partitionGuid: guid }), true);
  assert.equal(await host.files.exists(path), false);
  await provision(host.blockDevices, [disk.path, wanted("u-data", 100)], () => crypto.randomUUID());
  assert.equal(await contentOf(host.blockDevices, path), undefined);
  await mounted(path, "ext4", () => Promise.resolve()).then(
    () => assert.fail("there is still a file system"),
    () => undefined,
  );
});
