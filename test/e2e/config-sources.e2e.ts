// Where a node finds its config without being handed it: a URL with variables, volumes and seeds, kernel arguments; and what it does when none comes.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import { zstdCompressSync } from "node:zlib";
import { decodeUtf8 } from "../../src/base/bytes.ts";
import { decode } from "../../src/wire/codec.ts";
import { HostnameStatusSpec } from "../../src/wire/gen/talos-resource-definitions-network.ts";
import { DiagnosticSpec } from "../../src/wire/gen/talos-resource-definitions-runtime.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { testCluster } from "../lib/cluster.ts";
import { embeddedConfigOverlay } from "../lib/embedded-config.ts";
import { eventually, insecure, openApi, waitForApi, type NodeApi } from "../lib/node.ts";
import { startVm, type Vm, type VmOptions } from "../lib/vm.ts";

const cluster = testCluster();
const admin = await cluster.client();
const uuid = "5a7b1c2d-0001-4002-8003-00000000abcd";
const address = "52:54:00:12:34:56";

/** A document that leaves the config incomplete: it names the host and nothing else. */
function named(hostname: string): string {
  return `apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: ${hostname}\nauto: off\n`;
}

function argument(name: string, text: string): string {
  return `${name}=${zstdCompressSync(text).toString("base64")}`;
}

interface Pages extends Disposable {
  /** URL as the machine reaches it, without a slash at its end. */
  readonly url: string;
  readonly asked: string[];
}

/** A web server of this machine; pages may be put into the table later. */
async function serve(pages: Map<string, string | Uint8Array>): Promise<Pages> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const page = pages.get(path.replace(/\?.*$/u, ""));
    if (page === undefined) response.writeHead(404).end();
    else response.end(page);
  }).listen(0, "0.0.0.0");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://10.0.2.2:${port}`, asked, [Symbol.dispose]: () => void server.close() };
}

async function specs(api: NodeApi, type: string, namespace: string): Promise<readonly Uint8Array[]> {
  const items = await api.collect(rpc.State.List, { type, namespace, options: {} });
  return items.map(({ resource }) => resource?.spec?.protoSpec ?? new Uint8Array());
}

async function hostName(api: NodeApi): Promise<string> {
  const [spec] = await specs(api, "HostnameStatuses.net.talos.dev", "network");
  return spec === undefined ? "" : decode(HostnameStatusSpec, spec).hostname;
}

/** Ids of the addresses that somebody wishes: `<layer>/<link>/<address>/<bits>`. */
async function wishedAddresses(api: NodeApi): Promise<readonly string[]> {
  const type = "AddressSpecs.net.talos.dev";
  const items = await api.collect(rpc.State.List, { type, namespace: "network-config", options: {} });
  return items.map(({ resource }) => resource?.metadata?.id ?? "");
}

/** The config as the node has it in force. */
async function activeConfig(api: NodeApi): Promise<string> {
  const item = await api.unary(rpc.State.Get, {
    namespace: "config",
    type: "MachineConfigs.config.talos.dev",
    id: "v1alpha1",
    options: {},
  });
  return item.resource?.spec?.yamlSpec ?? "";
}

async function boot(name: string, options: Partial<VmOptions>): Promise<Vm> {
  return startVm({ name, disksMb: [12_000], timeLimitMs: 200_000, ...options });
}

void describe("a node finds its config", { concurrency: false }, () => {
  void test("at a URL with variables, after an early one that is incomplete", async () => {
    using pages = await serve(new Map([["/config", cluster.config(named("from-url"))]]));
    const url = `${pages.url}/config?u=\${uuid}&s=\${SERIAL}&m=\${mac}&h=\${hostname}&x=1`;
    await using vm = await boot("source-url", {
      kernelArgs: [argument("talos.config.early", named("from-early")), `talos.config=${url}`],
      uuid,
      serialNumber: "SN1",
    });
    await waitForApi(vm, admin);
    using api = openApi(vm, admin);
    await eventually(vm, async () => assert.equal(await hostName(api), "from-url"));
    const query = `h=from-early&m=${encodeURIComponent(address)}&s=SN1&u=${uuid}&x=1`;
    assert.deepEqual(pages.asked, [`/config?${query}`]);
    assert.match(await activeConfig(api), /hostname: from-url/u);
  });

  void test("on a volume labelled metal-iso", async () => {
    await using vm = await boot("source-metal-iso", {
      kernelArgs: ["talos.config=metal-iso"],
      sticks: { "metal-iso": { "config.yaml": cluster.config(named("from-stick")) } },
    });
    await waitForApi(vm, admin);
    using api = openApi(vm, admin);
    await eventually(vm, async () => assert.equal(await hostName(api), "from-stick"));
  });

  void test("at the server that the serial number names, with network and name", async () => {
    const network = `version: 1
config:
  - type: physical
    name: nic
    mac_address: "${address}"
    subnets: [{type: static, address: 10.0.2.15/24, gateway: 10.0.2.2}]
  - {type: nameserver, address: [10.0.2.3]}
`;
    const contents = new Map<string, string | Uint8Array>([
      ["/seed/user-data", cluster.config()],
      ["/seed/meta-data", "instance-id: i-7\n"],
      ["/seed/network-config", network],
    ]);
    using pages = await serve(contents);
    await using vm = await boot("source-nocloud-server", {
      kernelArgs: ["talos.platform=nocloud"],
      serialNumber: `ds=nocloud;s=${pages.url}/seed;h=from-serial`,
      timeLimitMs: 300_000,
    });
    await waitForApi(vm, admin);
    using api = openApi(vm, admin);
    await eventually(vm, async () => assert.equal(await hostName(api), "from-serial"));
    const fromPlatform = /^platform\/.*10\.0\.2\.15\/24$/mu;
    assert.match((await wishedAddresses(api)).join("\n"), fromPlatform);

    // The API answers before the disk has its partitions.
    await eventually(vm, async () => {
      const log = (await api.collect(rpc.MachineService.Dmesg, {})).map(({ bytes }) => Buffer.from(bytes).toString());
      for (const line of ["kept machine config", "kept the network settings"])
        assert.match(log.join(""), new RegExp(line, "u"));
    });

    // The next time the server is empty: network and name are those that STATE keeps.
    contents.clear();
    await vm.powerButton();
    await vm.waitForExit();
    await vm.powerOn();
    await waitForApi(vm, admin);
    using again = openApi(vm, admin);
    await eventually(vm, async () => assert.equal(await hostName(again), "from-serial"));
    assert.match((await wishedAddresses(again)).join("\n"), fromPlatform);
  });

  void test("on a volume labelled cidata, whose network document names the card by its address", async () => {
    const network = `network:
  version: 2
  ethernets:
    any:
      match: {macaddress: "${address}"}
      addresses: [10.0.2.15/24]
      gateway4: 10.0.2.2
`;
    const seed = {
      "user-data": cluster.config(),
      "meta-data": "local-hostname: from-meta\n",
      "network-config": network,
    };
    await using vm = await boot("source-nocloud-volume", {
      kernelArgs: ["talos.platform=nocloud"],
      sticks: { cidata: seed },
    });
    await waitForApi(vm, admin);
    using api = openApi(vm, admin);
    await eventually(vm, async () => assert.equal(await hostName(api), "from-meta"));
  });

  void test("in its image, where nobody can read it any more once it is loaded", async () => {
    await using vm = await boot("source-embedded", {
      overlays: [embeddedConfigOverlay(cluster.config(named("from-image")))],
      memoryMb: 3072,
    });
    await waitForApi(vm, admin);
    using api = openApi(vm, admin);
    await eventually(vm, async () => assert.equal(await hostName(api), "from-image"));
    const files = await api.collect(rpc.MachineService.List, { root: "/usr/local/etc/talos" });
    assert.deepEqual(
      files.map(({ relativeName }) => relativeName),
      ["."],
    );
  });

  void test("late: maintenance with a diagnostic meanwhile, and what the kernel's arguments hold", async () => {
    const contents = new Map<string, string | Uint8Array>();
    using pages = await serve(contents);
    await using vm = await boot("source-late", {
      kernelArgs: [`talos.config=${pages.url}/config`, argument("talos.config.inline", named("from-inline"))],
      timeLimitMs: 300_000,
    });
    await waitForApi(vm, insecure);
    using api = openApi(vm, insecure);
    assert.equal(await hostName(api), "from-inline");
    await eventually(vm, async () => {
      const [spec = new Uint8Array()] = await specs(api, "Diagnostics.runtime.talos.dev", "runtime");
      const { message, details } = decode(DiagnosticSpec, spec);
      assert.match(message, /cannot be loaded \(metal\)/u);
      assert.match(details.join(), /status is 404, want 200/u);
    });
    contents.set("/config", decodeUtf8(cluster.config(named("at-last"))));
    await waitForApi(vm, admin);
    using late = openApi(vm, admin);
    await eventually(vm, async () => assert.equal(await hostName(late), "at-last"));
  });
});
