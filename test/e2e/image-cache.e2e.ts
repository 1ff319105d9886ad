// A node beside an ISO with container images, as it lies on a stick: the images are served at once, copied to the disk, and pulled without a registry.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { decodeUtf8 } from "../../src/base/bytes.ts";
import { blobPath, manifestPath } from "../../src/formats/oci/image-cache.ts";
import { ContainerDriver, ContainerdNamespace } from "../../src/wire/gen/common.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { testCluster } from "../lib/cluster.ts";
import type { TestMedia } from "../lib/media.ts";
import { openTestMedia } from "../lib/media.ts";
import { eventually, openApi, textOf, waitForApi, type NodeApi } from "../lib/node.ts";
import { testImage } from "../lib/oci-image.ts";
import { startVm } from "../lib/vm.ts";

const image = testImage({ files: [{ path: "data", content: new Uint8Array(20_000_000).map((_, at) => at % 249) }] });
const repository = { registry: "registry.example", name: "test/cached" };
const reference = "registry.example/test/cached:v1";

const settings = `apiVersion: v1alpha1
kind: UnattendedInstallConfig
provisioning: { diskSelector: { match: disk.dev_path == "/dev/vdb" } }
---
apiVersion: v1alpha1
kind: ImageCacheConfig
local: { enabled: true }
---
apiVersion: v1alpha1
kind: VolumeConfig
name: IMAGECACHE
`;

async function makeIso(media: TestMedia): Promise<string> {
  for (const [digest, content] of image.blobs) media.put(`cache/${blobPath(digest)}`, content);
  for (const each of ["v1", image.digest]) media.put(`cache/${manifestPath(repository, each) ?? ""}`, image.manifest);
  const profile = "platform: metal\ninput: { imageCache: { path: cache } }\noutput: { kind: iso }\n";
  const [path = ""] = (await media.make(profile)).paths;
  rmSync(join(media.folder, "cache"), { recursive: true });
  return path;
}

async function yamlOf(api: NodeApi, type: string, namespace: string, id: string): Promise<string> {
  const items = await api.collect(rpc.State.List, { type, namespace, options: {} });
  const found = items.find(({ resource }) => resource?.metadata?.id === id);
  return found?.resource?.spec?.yamlSpec ?? "";
}

void test("images of an ISO are copied to the disk and pulled from the node itself", async (context) => {
  using media = openTestMedia();
  const iso = await makeIso(media);
  const cluster = testCluster();
  const config = JSON.stringify(decodeUtf8(cluster.config(settings)));
  await media.make(`platform: metal
output: { kind: pxe }
customization: { embeddedMachineConfiguration: ${config} }
`);
  await using vm = await startVm({
    name: "image-cache",
    initramfs: join(media.folder, "initramfs-metal-amd64.xz"),
    memoryMb: 3072,
    diskImage: iso,
    disksMb: [12_000],
    timeLimitMs: 420_000,
  });
  await waitForApi(vm, await cluster.client());
  using api = openApi(vm, await cluster.client());
  await eventually(vm, async () => {
    const cache = await yamlOf(api, "ImageCacheConfigs.cri.talos.dev", "cri", "image-cache");
    assert.match(cache, /^status: ready\ncopyStatus: ready\n/u);
    assert.match(cache, /- \/system\/imagecache\/disk\n\s*- \/system\/imagecache\/iso\/imagecache/u);
  });
  context.diagnostic(`cache ready and copied after ${(vm.uptimeMs() / 1000).toFixed(1)} s`);
  // Each of these follows the cache's status at its own pace.
  await eventually(vm, async () => {
    const volume = await yamlOf(api, "VolumeStatuses.block.talos.dev", "runtime", "IMAGECACHE-DISK");
    assert.match(volume, /^phase: ready$/mu);
    assert.match(volume, /^filesystem: ext4$/mu);
    const mirrors = await yamlOf(api, "RegistryConfigs.cri.talos.dev", "cri", "registries");
    assert.match(mirrors, /\*['"]?:/u);
  });
  const containerd = { driver: ContainerDriver.CRI, namespace: ContainerdNamespace.NS_SYSTEM };
  await eventually(vm, async () => {
    const progress = await api.collect(rpc.ImageService.Pull, { containerd, imageRef: reference });
    const last = progress.at(-1)?.response;
    assert.deepEqual(last, { kind: "name", value: `registry.example/test/cached@${image.digest}` });
  });
  await eventually(vm, async () => {
    const log = api.collect(rpc.MachineService.Logs, { namespace: "system", id: "registryd", tailLines: -1 });
    assert.match(await textOf(log), /GET \/v2\/test\/cached\/blobs\/sha256:\w+\?ns=registry\.example: 200/u);
    const { messages } = await api.unary(rpc.MachineService.ServiceList, {});
    const service = messages[0]?.services.find(({ id }) => id === "registryd");
    assert.deepEqual([service?.state, service?.health?.healthy], ["Running", true]);
  });
  context.diagnostic(`pulled after ${(vm.uptimeMs() / 1000).toFixed(1)} s`);
});
