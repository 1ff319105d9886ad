// The RPCs of a configured node, called as a client does: through its front, over mutual TLS.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { decodeUtf8, encodeUtf8 } from "../../src/base/bytes.ts";
import { Code } from "../../src/rpc/status.ts";
import { ApplyConfigurationRequestMode as Mode, NetstatRequestFilter } from "../../src/wire/gen/machine.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { parseAuditLine, verifyAuditLines } from "../../src/formats/audit-line.ts";
import { standardKeyPem } from "../../src/pki/keys.ts";
import { durationOf } from "../../src/wire/well-known.ts";
import { testCluster } from "../lib/cluster.ts";
import { eventually, failureCode, insecure, openApi, readText, textOf, waitForApi, type NodeApi } from "../lib/node.ts";
import { scrape } from "../lib/scrape.ts";
import { startVm, type Vm } from "../lib/vm.ts";

const { MachineService, InspectService, TimeService } = rpc;
const cluster = testCluster();
const admin = await cluster.client();

const metricsPort = 50_010;
const metrics = `apiVersion: v1alpha1\nkind: MetricsConfig\nlistenAddress: :${metricsPort}\n`;
const configOf = (...patches: readonly string[]): Uint8Array => cluster.config(metrics, ...patches);

const somaxconn = (value: number): string => `machine:\n  sysctls:\n    net.core.somaxconn: "${value}"\n`;

void describe("the API of a configured node", { concurrency: false }, () => {
  const opened = new AsyncDisposableStack();
  let vm: Vm;
  let api: NodeApi;

  before(async () => {
    vm = opened.use(
      await startVm({ name: "rpcs", disksMb: [6000], ports: [50_000, metricsPort], timeLimitMs: 900_000 }),
    );
    await waitForApi(vm, insecure);
    using maintenance = openApi(vm, insecure);
    await maintenance.unary(MachineService.ApplyConfiguration, { data: configOf(), mode: Mode.AUTO });
    await waitForApi(vm, admin);
    api = opened.use(openApi(vm, admin));
  });
  after(async () => {
    await opened.disposeAsync();
  });

  void test("tells what it runs and how it is called", async () => {
    const [version] = (await api.unary(MachineService.Version, {})).messages;
    assert.match(version?.version?.tag ?? "", /^v1\.14\.0\+ichor\./u);
    assert.deepEqual([version?.platform, version?.features], [{ name: "metal", mode: "metal" }, { rbac: true }]);
    const [hostname] = (await api.unary(MachineService.Hostname, {})).messages;
    assert.match(hostname?.hostname ?? "", /^talos-/u);
  });

  void test("shows the kernel's figures", async () => {
    for (const [name, value] of Object.entries({ "kernel/kptr_restrict": "2", "net/ipv4/ip_forward": "1" }))
      assert.equal(await readText(api, `/proc/sys/${name}`), `${value}\n`, name);
    const [memory] = (await api.unary(MachineService.Memory, {})).messages;
    assert.ok((memory?.meminfo?.memtotal ?? 0n) > 500_000n);
    const [stat] = (await api.unary(MachineService.SystemStat, {})).messages;
    const [cpus] = (await api.unary(MachineService.CPUInfo, {})).messages;
    assert.equal(stat?.cpu.length, cpus?.cpuInfo.length);
    assert.equal((await api.unary(MachineService.CPUFreqStats, {})).messages.length, 1);
    assert.ok(((await api.unary(MachineService.LoadAvg, {})).messages[0]?.load1 ?? -1) >= 0);
    const [disks] = (await api.unary(MachineService.DiskStats, {})).messages;
    assert.ok(disks?.devices.some(({ name }) => name === "vda"));
    const [links] = (await api.unary(MachineService.NetworkDeviceStats, {})).messages;
    assert.ok(links?.devices.some(({ name, rxBytes }) => name !== "lo" && rxBytes > 0n));
    const [mounts] = (await api.unary(MachineService.Mounts, {})).messages;
    assert.ok(mounts?.stats.some(({ mountedOn, size }) => mountedOn === "/" && size > 0n));
  });

  void test("lists processes and sockets with their owners", async () => {
    const processes = (await api.unary(MachineService.Processes, {})).messages[0]?.processes ?? [];
    const init = processes.find(({ pid }) => pid === 1);
    assert.deepEqual([init?.executable, init?.ppid], ["/usr/bin/node", 0]);
    const front = processes.find(({ args }) => args.includes("apid.blob"));
    const request = {
      filter: NetstatRequestFilter.LISTENING,
      feature: { pid: true },
      l4proto: { tcp: true, tcp6: true },
      netns: { hostnetwork: true },
    };
    const sockets = (await api.unary(MachineService.Netstat, request)).messages[0]?.connectrecord ?? [];
    assert.equal(sockets.find(({ localport }) => localport === 50_000)?.process?.pid, front?.pid);
  });

  void test("hands out files", async () => {
    const bootId = await readText(api, "/proc/sys/kernel/random/boot_id");
    assert.match(bootId, /^[0-9a-f-]{36}\n$/u);
    const missing = api.collect(MachineService.Read, { path: "/nosuch" });
    await assert.rejects(missing, { code: Code.NOT_FOUND, message: "stat /nosuch: no such file or directory" });
    await assert.rejects(api.collect(MachineService.Read, { path: "/dev/null" }), /path must be a regular file/u);
    const items = await api.collect(MachineService.List, { root: "/" });
    const names = items.map(({ relativeName }) => relativeName);
    assert.deepEqual([names[0], names.includes("proc"), names.includes("usr")], [".", true, true]);
    const usage = await api.collect(MachineService.DiskUsage, { paths: ["/etc"], recursionDepth: 1 });
    assert.deepEqual([usage.length, usage[0]?.relativeName, (usage[0]?.size ?? 0n) > 0n], [1, ".", true]);
    const pieces = await api.collect(MachineService.Copy, { rootPath: "/sys/fs/cgroup/system/apid" });
    const tar = gunzipSync(Buffer.concat(pieces.map(({ bytes }) => bytes)));
    assert.ok(tar.length % 512 === 0 && tar.includes("cgroup.procs"));
  });

  void test("hands out logs", async () => {
    const ids = (await api.unary(MachineService.LogsContainers, {})).messages[0]?.ids ?? [];
    for (const id of ["machined", "apid", "udevd"]) assert.ok(ids.includes(id), `found ${ids.join(" ")}`);
    const request = { namespace: "system", id: "machined", tailLines: 2 };
    const lines = (await textOf(api.collect(MachineService.Logs, request))).trimEnd().split("\n");
    assert.equal(lines.length, 2);
    const missing = api.collect(MachineService.Logs, { namespace: "system", id: "nosuch", tailLines: -1 });
    await assert.rejects(missing, { code: Code.UNKNOWN, message: 'log "nosuch" was not registered' });
    const records = await api.collect(MachineService.Dmesg, {});
    assert.match(
      decodeUtf8(records[0]?.bytes ?? new Uint8Array()),
      /^kern: +notice: \[[0-9T:.-]+Z\]: Linux version 6\.12/u,
    );
  });

  void test("tells the history of events and greets first", async () => {
    const seen: string[] = [];
    for await (const { data } of api.stream(MachineService.Events, { tailEvents: -1 })) {
      seen.push(data?.typeUrl ?? "");
      if (data?.typeUrl === "talos/runtime/machine.MachineStatusEvent") break;
    }
    assert.equal(seen[0], "");
    const both = { tailEvents: 10, tailSeconds: 2 };
    await assert.rejects(api.collect(MachineService.Events, both), /can't be specified at the same time/u);
  });

  void test("names its services and keeps them from clients who may not touch them", async () => {
    const services = (await api.unary(MachineService.ServiceList, {})).messages[0]?.services ?? [];
    const machined = services.find(({ id }) => id === "machined");
    assert.deepEqual([machined?.state, machined?.health?.healthy], ["Running", true]);
    assert.ok((machined?.events?.events.length ?? 0) > 2);
    await assert.rejects(api.unary(MachineService.ServiceRestart, { id: "udevd" }), {
      code: Code.UNKNOWN,
      message: `service "udevd" doesn't support restart operation via API`,
    });
    await assert.rejects(api.unary(MachineService.ServiceStop, { id: "nosuch" }), /service "nosuch" not defined/u);
    const pidOf = async (text: string): Promise<number | undefined> => {
      const [list] = (await api.unary(MachineService.Processes, {})).messages;
      return list?.processes.find(({ args }) => args.includes(text))?.pid;
    };
    const first = await pidOf("metricsd");
    assert.ok(first !== undefined, "metricsd does not run");
    const [answer] = (await api.unary(MachineService.ServiceRestart, { id: "metricsd" })).messages;
    assert.equal(answer?.resp, 'Service "metricsd" restarted');
    await eventually(vm, async () => {
      const second = await pidOf("metricsd");
      assert.ok(second !== undefined && second !== first, `metricsd is process ${second}, as before`);
    });
  });

  void test("keeps values in META and refuses what does not fit", async () => {
    assert.equal((await api.unary(MachineService.MetaWrite, { key: 12, value: encodeUtf8("x") })).messages.length, 1);
    assert.equal((await api.unary(MachineService.MetaDelete, { key: 12 })).messages.length, 1);
    assert.equal(await failureCode(api.unary(MachineService.MetaDelete, { key: 12 })), Code.NOT_FOUND);
    assert.equal(await failureCode(api.unary(MachineService.MetaWrite, { key: 256 })), Code.INVALID_ARGUMENT);
  });

  void test("makes configurations for clients, which it lets in with their roles", async () => {
    const request = { roles: ["os:reader"], crtTtl: durationOf(3_600_000_000_000n) };
    const [made] = (await api.unary(MachineService.GenerateClientConfiguration, request)).messages;
    assert.match(decodeUtf8(made?.talosconfig ?? new Uint8Array()), /^context: reader@test\n/u);
    const bytes = (value: Uint8Array | undefined): Buffer => Buffer.from(value ?? []);
    const credentials = { kind: "mutual", ca: bytes(made?.ca), crt: bytes(made?.crt), key: bytes(made?.key) } as const;
    using reader = openApi(vm, credentials);
    await reader.unary(MachineService.Version, {});
    assert.equal(await failureCode(reader.unary(MachineService.Reboot, {})), Code.PERMISSION_DENIED);
  });

  void test("says what a config would change, tries it, and takes it back", async () => {
    const dryRun = async (data: Uint8Array): Promise<string> =>
      (await api.unary(MachineService.ApplyConfiguration, { data, mode: Mode.AUTO, dryRun: true })).messages[0]
        ?.modeDetails ?? "";
    assert.match(await dryRun(configOf()), /Config diff:\n\nNo changes\.$/u);
    assert.match(await dryRun(configOf(somaxconn(1024))), /\+ {8}net\.core\.somaxconn: "1024"/u);
    const tried = { data: configOf(somaxconn(1234)), mode: Mode.TRY, tryModeTimeout: durationOf(5_000_000_000n) };
    const [answer] = (await api.unary(MachineService.ApplyConfiguration, tried)).messages;
    assert.match(answer?.modeDetails ?? "", /automatically reverted back in 5s$/u);
    assert.match(await dryRun(configOf()), /somaxconn/u);
    await eventually(vm, async () => assert.match(await dryRun(configOf()), /No changes\.$/u));
    const nothing = api.unary(MachineService.ApplyConfiguration, { data: encodeUtf8("a: 1\n"), mode: Mode.AUTO });
    assert.equal(await failureCode(nothing), Code.INVALID_ARGUMENT);
  });

  void test("draws its controllers and says that nobody tells it the time", async () => {
    const [graph] = (await api.unary(InspectService.ControllerRuntimeDependencies, {})).messages;
    assert.ok((graph?.edges.length ?? 0) > 50);
    assert.equal(await failureCode(api.unary(TimeService.TimeCheck, { server: "" })), Code.INVALID_ARGUMENT);
    assert.equal(await failureCode(api.unary(TimeService.TimeCheck, { server: "127.0.0.1" })), Code.UNKNOWN);
  });

  void test("rolls back to no version when none was installed", async () => {
    assert.equal(await failureCode(api.unary(MachineService.Rollback, {})), Code.FAILED_PRECONDITION);
  });

  void test("hands out metrics to who may read them", async () => {
    const scrapeAs = async (role: string) => {
      const client = await cluster.client({ roles: [role] });
      assert.ok(client.kind === "mutual");
      const [ca, cert, key] = [client.ca, client.crt, client.key].map((bytes) => Buffer.from(bytes).toString());
      return scrape({
        port: vm.forward(metricsPort),
        ca: ca ?? "",
        cert: cert ?? "",
        key: standardKeyPem(key ?? ""),
        signal: vm.signal,
      });
    };
    const { status, samples, text } = await eventually(vm, () => scrapeAs("os:metrics"));
    assert.equal(status, 200);
    const collectors = [...samples].filter(([name]) => name.startsWith("ichor_collector_success"));
    assert.deepEqual(
      collectors.filter(([, value]) => value !== "1"),
      [],
    );
    const wanted = [
      'ichor_service_state{service="apid",state="Running"}',
      'ichor_volume_phase{volume="STATE",state="ready"}',
      'ichor_certificate_renewed{certificate="api-server"}',
    ];
    assert.deepEqual(
      wanted.map((name) => samples.get(name)),
      wanted.map(() => "1"),
      text,
    );
    assert.ok(Number(samples.get('ichor_memory_bytes{kind="total"}')) > 5e8);
    const [, diskSize] = [...samples].find(([name]) => name.startsWith('ichor_disk_size_bytes{disk="vda"')) ?? [];
    assert.ok(Number(diskSize) > 5e9, text);
    assert.ok(Number(samples.get('ichor_cgroup_anonymous_memory_bytes{cgroup="/system/metricsd"}')) > 1e6);
    assert.equal((await scrapeAs("os:etcd:backup")).status, 403);
    const processes = (await api.unary(MachineService.Processes, {})).messages[0]?.processes ?? [];
    const ours = processes.find(({ args }) => args.includes("metricsd.mjs"));
    assert.ok(ours !== undefined && ours.residentMemory < 96n * 1_048_576n, `metricsd takes ${ours?.residentMemory}`);
    const seconds = samples.get("ichor_collection_duration_seconds");
    const { residentMemory: machined } = processes.find(({ pid }) => pid === 1) ?? {};
    const figures = { metricsd: ours.residentMemory, machined, seconds, characters: text.length };
    process.stderr.write(`metrics: ${Object.entries(figures).join(" ")}\n`);
  });

  void test("has written down who did what, and that nothing of it is missing", async () => {
    const request = { namespace: "system", id: "api-audit", tailLines: -1 };
    const lines = (await textOf(api.collect(MachineService.Logs, request))).trimEnd().split("\n");
    assert.deepEqual(verifyAuditLines(lines).problems, []);
    const found = lines.map((line) => parseAuditLine(line) as unknown as Readonly<Record<string, unknown>>);
    const methods = found.map(({ method, code }) => `${String(method).replace(/^.*\//u, "")} ${String(code)}`);
    for (const each of [
      "ApplyConfiguration OK",
      "MetaWrite OK",
      "Reboot PERMISSION_DENIED",
      "Rollback FAILED_PRECONDITION",
    ])
      assert.ok(methods.includes(each), `${each} is not among ${methods.join(", ")}`);
  });

  void test("shuts down when asked", async () => {
    const [answer] = (await api.unary(MachineService.Shutdown, {})).messages;
    assert.match(answer?.actorId ?? "", /^[0-9a-f-]{36}$/u);
    assert.equal(await vm.waitForExit(), 0);
  });
});
