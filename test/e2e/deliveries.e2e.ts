// What a configured node sends to others: events, the kernel's log, logs of services; and what its config brings along: files, device rules, a name server, and at the
// end a firewall.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttp2, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { createServer, type AddressInfo, type Server } from "node:net";
import { after, before, describe, test } from "node:test";
import { connect } from "node:tls";
import { decode } from "../../src/wire/codec.ts";
import { DNSResolveCacheSpec } from "../../src/wire/gen/talos-resource-definitions-network.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { testCluster } from "../lib/cluster.ts";
import { eventually, insecure, openApi, readText, waitForApi, type NodeApi } from "../lib/node.ts";
import { startVm, type Vm } from "../lib/vm.ts";
import { ApplyConfigurationRequestMode } from "../../src/wire/gen/machine.ts";

const cluster = testCluster();
const admin = await cluster.client();

/** Lines that arrive, parsed. */
async function collector(): Promise<{
  readonly server: Server;
  readonly port: number;
  readonly lines: Record<string, unknown>[];
}> {
  const lines: Record<string, unknown>[] = [];
  const server = createServer((socket) => {
    let rest = "";
    socket.setEncoding("utf8").on("data", (piece: string) => {
      const [last = "", ...whole] = (rest + piece).split("\n").toReversed();
      rest = last;
      lines.push(...whole.toReversed().map((line) => JSON.parse(line) as Record<string, unknown>));
    });
    socket.on("error", () => undefined);
  }).listen(0, "0.0.0.0");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port, lines };
}

/** Whether somebody speaks TLS there within 3 s. QEMU takes every connection, so that says nothing. */
async function speaksTls(port: number): Promise<boolean> {
  const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false, minVersion: "TLSv1.3" });
  try {
    await once(socket, "secureConnect", { signal: AbortSignal.timeout(3000) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

const document = (kind: string, ...lines: readonly string[]): string =>
  ["apiVersion: v1alpha1", `kind: ${kind}`, ...lines, ""].join("\n");

void describe("a node with destinations in its config", { concurrency: false }, () => {
  const opened = new AsyncDisposableStack();
  let vm: Vm;
  let api: NodeApi;
  let documents: readonly string[];
  const published: string[] = [];
  const sink = createHttp2();
  let kernel: Awaited<ReturnType<typeof collector>>;
  let services: Awaited<ReturnType<typeof collector>>;

  before(async () => {
    kernel = await collector();
    opened.defer(() => void kernel.server.close());
    services = await collector();
    opened.defer(() => void services.server.close());
    sink.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      published.push(headers[":path"] ?? "");
      stream.resume();
      stream.on("end", () => {
        stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
        stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
        stream.end(Buffer.alloc(5));
      });
    });
    sink.listen(0, "0.0.0.0");
    opened.defer(() => void sink.close());
    await once(sink, "listening");
    documents = [
      `apiVersion: v1alpha1\nkind: EventSinkConfig\nendpoint: 10.0.2.2:${(sink.address() as AddressInfo).port}\n`,
      `apiVersion: v1alpha1\nkind: KmsgLogConfig\nname: collector\nurl: tcp://10.0.2.2:${kernel.port}/\n`,
      `machine:\n  logging:\n    destinations:\n      - {endpoint: "tcp://10.0.2.2:${services.port}", format: json_lines, extraTags: {site: lab}}\n`,
      "apiVersion: v1alpha1\nkind: EtcFileConfig\nname: lab/motd\nmode: 0o640\ncontents: |\n  hello\n",
      `apiVersion: v1alpha1\nkind: UdevRulesConfig\nrules: ['SUBSYSTEM=="block", KERNEL=="vda", SYMLINK+="lab-disk"']\n`,
      "apiVersion: v1alpha1\nkind: StaticHostConfig\nname: 10.0.2.2\nhostnames: [collector.lab]\n",
    ];
    vm = opened.use(
      await startVm({ name: "deliveries", ports: [50_000, 50_001], disksMb: [12_000], timeLimitMs: 300_000 }),
    );
    await waitForApi(vm, insecure);
    using maintenance = openApi(vm, insecure);
    await maintenance.unary(rpc.MachineService.ApplyConfiguration, {
      data: cluster.config(...documents),
      mode: ApplyConfigurationRequestMode.AUTO,
    });
    await waitForApi(vm, admin);
    api = opened.use(openApi(vm, admin));
  });
  after(async () => {
    await opened.disposeAsync();
  });

  void test("sends the kernel log from its beginning", async () => {
    await eventually(vm, async () => {
      await Promise.resolve();
      assert.ok(
        kernel.lines.some(({ msg }) => String(msg).startsWith("Linux version")),
        `found ${kernel.lines.length} lines`,
      );
      assert.ok(kernel.lines.some(({ msg }) => String(msg).startsWith("[ichor] ")));
    });
  });

  void test("sends the logs of services with the tags of the config", async () => {
    await eventually(vm, async () => {
      await Promise.resolve();
      const ids = new Set(services.lines.map((line) => line["talos-service"]));
      assert.ok(ids.has("machined") && ids.has("apid"), [...ids].join(" "));
    });
    assert.ok(services.lines.every(({ site }) => site === "lab"));
  });

  void test("sends its events", async () => {
    await eventually(vm, async () => {
      await Promise.resolve();
      assert.ok(published.length > 10, `found ${published.length} events`);
    });
    assert.deepEqual([...new Set(published)], ["/events.EventSinkService/Publish"]);
  });

  void test("has the file and the device rules of the config", async () => {
    await eventually(vm, async () => assert.equal(await readText(api, "/etc/lab/motd"), "hello\n"));
    await eventually(vm, async () => {
      const files = await api.collect(rpc.MachineService.List, { root: "/dev" });
      assert.ok(
        files.some(({ relativeName }) => relativeName === "lab-disk"),
        "there is no /dev/lab-disk",
      );
    });
  });

  void test("answers names itself, for its programs and for pods", async () => {
    await eventually(vm, async () =>
      assert.match(await readText(api, "/etc/resolv.conf"), /^nameserver 127\.0\.0\.53$/mu),
    );
    await eventually(vm, async () =>
      assert.match(await readText(api, "/system/resolved/resolv.conf"), /^nameserver 169\.254\.116\.108$/mu),
    );
    const caches = await api.collect(rpc.State.List, {
      type: "DNSResolveCaches.net.talos.dev",
      namespace: "network",
      options: {},
    });
    const states = caches.map(({ resource }) => {
      const { status } = decode(DNSResolveCacheSpec, resource?.spec?.protoSpec ?? new Uint8Array());
      return `${resource?.metadata?.id ?? ""} ${status}`;
    });
    assert.deepEqual(states, [
      "tcp-127.0.0.53:53 running",
      "tcp-169.254.116.108:53 running",
      "udp-127.0.0.53:53 running",
      "udp-169.254.116.108:53 running",
    ]);
  });

  void test("puts up a firewall under running connections, which go on", async () => {
    const trustd = vm.forward(50_001);
    await eventually(vm, async () => assert.ok(await speaksTls(trustd), "trustd does not speak"));
    const linesBefore = kernel.lines.length;
    await api.unary(rpc.MachineService.ApplyConfiguration, {
      data: cluster.config(
        ...documents,
        document("NetworkDefaultActionConfig", "ingress: block"),
        document(
          "NetworkRuleConfig",
          "name: api",
          "portSelector: { ports: [50000], protocol: tcp }",
          "ingress: [{ subnet: 10.0.2.0/24 }]",
        ),
      ),
      mode: ApplyConfigurationRequestMode.NO_REBOOT,
    });
    await eventually(vm, async () => assert.ok(!(await speaksTls(trustd)), "trustd still speaks"));
    const chains = await api.collect(rpc.State.List, {
      type: "NfTablesChains.net.talos.dev",
      namespace: "network",
      options: {},
    });
    assert.deepEqual(
      chains.map(({ resource }) => resource?.metadata?.id),
      ["ingress", "prerouting"],
    );
    await waitForApi(vm, admin); // a new connection to the port of the rule
    await eventually(vm, async () => {
      await Promise.resolve();
      assert.ok(kernel.lines.length > linesBefore, "the kernel's log no longer arrives");
    });
  });
});
