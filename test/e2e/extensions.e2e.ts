// An image with a system extension and a config of its own, both said by its profile: the files lie over the root, the node lists both, and runs the
// extension's service.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { decodeUtf8 } from "../../src/base/bytes.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { testCluster } from "../lib/cluster.ts";
import { buildExtension } from "../../tools/image/extensions.ts";
import { parseLock } from "../../tools/image/lock.ts";
import { top } from "../../tools/image/paths.ts";
import { compile } from "../../tools/image/stage1.ts";
import { openTestMedia, type TestMedia } from "../lib/media.ts";
import { eventually, openApi, readText, textOf, waitForApi } from "../lib/node.ts";
import { startVm, type Vm } from "../lib/vm.ts";

const manifest = `version: v1alpha1
metadata:
  name: greeting
  version: 1.0.0
  author: test
  description: a file
  compatibility:
    talos:
      version: ">= v1.10.0"
`;

/** A program with its settings: from the image, and from the config. */
function putService(media: TestMedia): void {
  const program = join(media.folder, "greeter");
  compile([join(top, "test/lib/greeter/greeter.c")], program);
  const root = "greeting/rootfs/usr/local/lib/containers/greeter";
  media.put(`${root}/greeter`, readFileSync(program), 0o755);
  media.put(`${root}/etc/greeter.conf`, "from the image");
  const service =
    "name: greeter\ncontainer: { entrypoint: ./greeter }\ndepends: [{ configuration: true }]\nrestart: always\n";
  media.put("greeting/rootfs/usr/local/etc/containers/greeter.yaml", service);
}

const settings = `apiVersion: v1alpha1
kind: ExtensionServiceConfig
name: greeter
configFiles: [{ content: from the config, mountPath: /etc/greeter.conf }]
environment: [GREETING=hello]
`;

/** Asks the agent of the guest; what was written before it ran is answered, too. */
async function askAgent(vm: Vm, path: string, command: string): Promise<Readonly<Record<string, unknown>>> {
  const socket = connect(path);
  try {
    await once(socket, "connect", { signal: vm.signal });
    socket.write(`${JSON.stringify({ execute: command })}\n`);
    const [line] = (await once(createInterface({ input: socket }), "line", { signal: vm.signal })) as [string];
    return (JSON.parse(line) as { readonly return: Readonly<Record<string, unknown>> }).return; // of qemu-ga
  } finally {
    socket.destroy();
  }
}

void test("an extension and the config of the image", async () => {
  using media = openTestMedia();
  const cluster = testCluster();
  media.put("greeting/manifest.yaml", manifest);
  media.put("greeting/rootfs/usr/local/share/greeting", "hello\n");
  putService(media);
  buildExtension(parseLock(readFileSync(join(top, "image/inputs.lock"), "utf8")), "qemu-guest-agent", media.folder);
  const config = JSON.stringify(decodeUtf8(cluster.config(settings)));
  await media.make(`platform: metal
output: { kind: pxe }
input: { systemExtensions: [{ path: greeting }, { path: qemu-guest-agent }] }
customization: { embeddedMachineConfiguration: ${config} }
`);
  await using vm = await startVm({
    name: "extensions",
    initramfs: join(media.folder, "initramfs-metal-amd64.xz"),
    memoryMb: 3072,
    disksMb: [12_000],
    guestAgent: join(media.folder, "agent.sock"),
    timeLimitMs: 300_000,
  });
  await waitForApi(vm, await cluster.client());
  using api = openApi(vm, await cluster.client());
  assert.equal(await readText(api, "/usr/local/share/greeting"), "hello\n");
  await eventually(vm, async () => {
    const type = "ExtensionStatuses.runtime.talos.dev";
    const items = await api.collect(rpc.State.List, { type, namespace: "runtime", options: {} });
    const ids = items.map(({ resource }) => resource?.metadata?.id);
    assert.deepEqual(ids, ["000.greeting", "001.qemu-guest-agent", "002.embedded-config"]);
  });
  await eventually(vm, async () => {
    const { messages } = await api.unary(rpc.MachineService.ServiceList, {});
    const service = messages[0]?.services.find(({ id }) => id === "ext-greeter");
    assert.equal(service?.state, "Running");
  });
  const log = api.collect(rpc.MachineService.Logs, { namespace: "system", id: "ext-greeter", tailLines: -1 });
  assert.match(await textOf(log), /greeter: hello, from the config/u);
  assert.equal((await askAgent(vm, join(media.folder, "agent.sock"), "guest-get-osinfo"))["id"], "ichor");
  const root = await api.collect(rpc.MachineService.List, { root: "/" });
  assert.ok(root.some(({ relativeName }) => relativeName === "usr"));
  // Last: the host asks the agent, which starts /sbin/shutdown. It answers only when that fails.
  const agent = connect(join(media.folder, "agent.sock"));
  agent.on("error", () => undefined); // QEMU ends with the machine
  agent.write(`${JSON.stringify({ execute: "guest-shutdown" })}\n`);
  assert.equal(await vm.waitForExit(), 0);
  agent.destroy();
});
