// The life of a node: maintenance, a config, mTLS, a reboot; who is let in; what is broken and comes back.
import assert from "node:assert/strict";
import { connect } from "node:tls";
import { connect as connectPlain, type Socket } from "node:net";
import { after, before, describe, test } from "node:test";
import { encodeUtf8 } from "../../src/base/bytes.ts";
import { Code } from "../../src/rpc/status.ts";
import { ApplyConfigurationRequestMode } from "../../src/wire/gen/machine.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { systemClock } from "../../src/base/clock.ts";
import { testCluster } from "../lib/cluster.ts";
import { bootId, eventually, failureCode, insecure, openApi, readText, waitForApi, type NodeApi } from "../lib/node.ts";
import { startVm, type Vm } from "../lib/vm.ts";
import { sabotage, saboteurOverlay, saboteurPort } from "./saboteur/client.ts";

const cluster = testCluster();
const admin = await cluster.client();

/** An array of two disks, and a group of a third with a volume that is mounted: what has to be there again after a reboot. */
const storage = `apiVersion: v1alpha1
kind: RAIDArrayConfig
name: mirror
provisioning: { volumeSelector: { match: 'disk.dev_path == "/dev/vdb" || disk.dev_path == "/dev/vdc"' } }
---
apiVersion: v1alpha1
kind: LVMVolumeGroupConfig
name: data
provisioning: { volumeSelector: { match: disk.dev_path == "/dev/vdd" } }
---
apiVersion: v1alpha1
kind: LVMLogicalVolumeConfig
name: logs
provisioning: { volumeGroup: data, maxSize: 400MiB }
---
apiVersion: v1alpha1
kind: UserVolumeConfig
name: logs
volumeType: disk
provisioning: { diskSelector: { match: '"/dev/disk/by-id/dm-name-data-logs" in disk.symlinks' } }
`;

async function checkStorage(api: NodeApi): Promise<void> {
  const [array] = await api.collect(rpc.State.List, {
    type: "MDArrayStatuses.storage.talos.dev",
    namespace: "storage",
    options: {},
  });
  const text = array?.resource?.spec?.yamlSpec ?? "";
  assert.match(text, /status: ready/u);
  assert.match(text, /members:\n\s+- \/dev\/vdb\n\s+- \/dev\/vdc/u);
  const links = await resourceIds(api, "Disks.block.talos.dev", "runtime");
  assert.ok(
    links.some((id) => id.startsWith("md")),
    `disks are ${links.join(" ")}`,
  );
  const { messages } = await api.unary(rpc.MachineService.Mounts, {});
  const targets = messages.flatMap(({ stats }) => stats.map(({ mountedOn }) => mountedOn));
  assert.ok(targets.includes("/var/mnt/logs"), `mounted are ${targets.join(" ")}`);
}

async function serviceStates(api: NodeApi): Promise<ReadonlyMap<string, string>> {
  const { messages } = await api.unary(rpc.MachineService.ServiceList, {});
  return new Map(messages.flatMap(({ services }) => services.map(({ id, state }) => [id, state] as const)));
}

/** Resident memory of process 1, in bytes. */
async function residentMemory(api: NodeApi): Promise<number> {
  const { messages } = await api.unary(rpc.MachineService.Processes, {});
  const init = messages.flatMap(({ processes }) => processes).find(({ pid }) => pid === 1);
  assert.ok(init !== undefined, "process 1 is not listed");
  return Number(init.residentMemory);
}

async function resourceIds(api: NodeApi, type: string, namespace: string): Promise<readonly string[]> {
  const items = await api.collect(rpc.State.List, { type, namespace, options: {} });
  return items.map(({ resource }) => resource?.metadata?.id ?? "");
}

const somaxconnPath = "/proc/sys/net/core/somaxconn";

void describe("a node", { concurrency: false }, () => {
  let vm: Vm;

  before(async () => {
    vm = await startVm({
      name: "node",
      disksMb: [12_000, 100, 100, 600],
      overlays: [await saboteurOverlay()],
      ports: [50_000, saboteurPort],
      timeLimitMs: 900_000,
    });
  });
  after(async () => {
    await vm[Symbol.asyncDispose]();
  });

  void test("without a config waits in maintenance, for readers only", async () => {
    await waitForApi(vm, insecure);
    using api = openApi(vm, insecure);
    const version = await api.unary(rpc.MachineService.Version, {});
    assert.match(version.messages[0]?.version?.tag ?? "", /^v1\.14\.0\+ichor\./u);
    const definitions = await resourceIds(api, "ResourceDefinitions.meta.cosi.dev", "meta");
    assert.ok(definitions.length > 150, `found ${definitions.length} resource types`);
    for (const refused of [
      api.unary(rpc.MachineService.Reboot, {}),
      api.collect(rpc.MachineService.Read, { path: "/etc/os-release" }),
      api.collect(rpc.State.List, { type: "OSRootSecrets.secrets.talos.dev", namespace: "secrets", options: {} }),
    ]) {
      assert.equal(await failureCode(refused), Code.PERMISSION_DENIED);
    }
  });

  void test("prints the fingerprint of its key, by which clients can know it", async () => {
    const pattern = /server certificate issued.*?([A-Za-z0-9+/]{43}=)/u;
    await vm.waitForLine(pattern);
    await vm.waitForLine(/this machine is reachable at:$/u);
    await vm.waitForLine(/\t10\.0\.2\.15$/u);
    // a new address means a new certificate, but not a new key
    const [, fingerprint = ""] = pattern.exec(vm.lines.find((line) => pattern.test(line)) ?? "") ?? [];
    using api = openApi(vm, { kind: "insecure", fingerprints: [fingerprint] });
    await api.unary(rpc.MachineService.Version, {});
    using other = openApi(vm, { kind: "insecure", fingerprints: [`${"A".repeat(43)}=`] });
    assert.notEqual(await failureCode(other.unary(rpc.MachineService.Version, {})), "none");
  });

  void test("refuses a malformed config with its place, and stays in maintenance", async () => {
    using api = openApi(vm, insecure);
    const apply = (text: string): Promise<unknown> =>
      api.unary(rpc.MachineService.ApplyConfiguration, {
        data: encodeUtf8(text),
        mode: ApplyConfigurationRequestMode.AUTO,
      });
    await assert.rejects(apply("machine:\n  typ: worker\n"), /line 2.*"typ".*"type"/su);
    await assert.rejects(apply("machine: {"), /line 1/u);
    assert.equal(
      await failureCode(apply("version: v1alpha1\nmachine:\n  type: controlplane\n")),
      Code.INVALID_ARGUMENT,
    );
    await api.unary(rpc.MachineService.Version, {});
  });

  void test("takes a config, makes its volumes, and serves with mutual TLS", async () => {
    using maintenance = openApi(vm, insecure);
    const { messages } = await maintenance.unary(rpc.MachineService.ApplyConfiguration, {
      data: cluster.config(storage),
      mode: ApplyConfigurationRequestMode.AUTO,
    });
    assert.equal(messages[0]?.modeDetails, "Applied configuration without a reboot");
    await waitForApi(vm, admin);
    using api = openApi(vm, admin);
    await eventually(vm, async () => {
      const { messages: mounts } = await api.unary(rpc.MachineService.Mounts, {});
      const targets = mounts.flatMap(({ stats }) => stats.map(({ mountedOn }) => mountedOn));
      assert.ok(targets.includes("/var"), `mounted are ${targets.join(" ")}`);
    });
    await eventually(vm, async () => {
      const states = await serviceStates(api);
      for (const id of ["machined", "apid", "udevd", "containerd"]) assert.equal(states.get(id), "Running", id);
    });
  });

  void test("makes an array, a volume group, and a volume on it", async () => {
    using api = openApi(vm, admin);
    await eventually(vm, () => checkStorage(api));
  });

  void test("keeps apid in its place: no rights, little memory, and nothing of the node to see", async () => {
    using api = openApi(vm, admin);
    const { messages } = await api.unary(rpc.MachineService.Processes, {});
    const front = messages.flatMap(({ processes }) => processes).find(({ args }) => args.includes("apid.blob"));
    const status = await readText(api, `/proc/${front?.pid}/status`);
    for (const line of [/^Uid:(?:\t50){4}$/mu, /^Gid:(?:\t50){4}$/mu, /^NoNewPrivs:\t1\nSeccomp:\t2$/mu])
      assert.match(status, line);
    for (const set of ["Inh", "Prm", "Eff", "Bnd", "Amb"]) assert.match(status, new RegExp(`^Cap${set}:\\t0+$`, "mu"));
    assert.match(await readText(api, `/proc/${front?.pid}/cgroup`), /^0::\/system\/apid$/mu);
    assert.match(await readText(api, "/sys/fs/cgroup/system/apid/memory.max"), /^\d+\n$/u);
    const mounted = (await readText(api, `/proc/${front?.pid}/mounts`)).split("\n").map((line) => line.split(" ")[1]);
    assert.ok(mounted.includes("/"), "apid has no root");
    for (const place of ["/system/state", "/var", "/sys/fs/cgroup"])
      assert.ok(!mounted.includes(place), `apid sees ${place}: ${mounted.join(" ")}`);
  });

  void test("speaks TLS 1.3, and nothing older", async () => {
    const offer = async (version: "TLSv1.2" | "TLSv1.3"): Promise<string> => {
      const versions = { minVersion: version, maxVersion: version, ALPNProtocols: ["h2"] };
      const place = { host: "127.0.0.1", port: vm.forward(50_000) };
      const socket = connect({ ...place, rejectUnauthorized: false, ...versions });
      const { promise, resolve } = Promise.withResolvers<string>();
      socket
        .once("secureConnect", () => resolve(socket.getProtocol() ?? ""))
        .once("error", ({ message }) => resolve(message));
      const answer = await promise;
      socket.destroy();
      return answer;
    };
    assert.equal(await offer("TLSv1.3"), "TLSv1.3");
    assert.match(await offer("TLSv1.2"), /protocol version/u);
  });

  void test("lets in who has a certificate of the cluster, with the rights of its roles", async () => {
    const codeFor = async (options: Parameters<typeof cluster.client>[0], reboot = false) => {
      using api = openApi(vm, await cluster.client(options));
      return await failureCode(
        reboot ? api.unary(rpc.MachineService.Reboot, {}) : api.unary(rpc.MachineService.Version, {}),
      );
    };
    assert.equal(await codeFor({ roles: ["os:reader"] }), "none");
    assert.equal(await codeFor({ roles: ["os:reader"] }, true), Code.PERMISSION_DENIED);
    assert.equal(await codeFor({ roles: ["os:nobody"] }), Code.PERMISSION_DENIED);
    assert.equal(await codeFor({ roles: [] }), Code.PERMISSION_DENIED);
    assert.equal(await codeFor({ stranger: true }), Code.UNAVAILABLE);
    const lastYear = new Date(Date.now() - 400 * 86_400_000);
    assert.equal(await codeFor({ now: lastYear, lifetimeMs: 86_400_000 }), Code.UNAVAILABLE);
    using nobody = openApi(vm, insecure);
    assert.equal(await failureCode(nobody.unary(rpc.MachineService.Version, {})), Code.UNAVAILABLE);
  });

  void test("brings back apid, udevd and containerd after they are killed", async () => {
    using api = openApi(vm, admin);
    for (const [id, text] of [
      ["udevd", "systemd-udevd"],
      ["containerd", "/usr/bin/containerd "],
      ["apid", "apid.blob"],
    ] as const) {
      assert.ok((await sabotage(vm, { kind: "kill", text })) > 0, `nothing of ${id} was running`);
      await eventually(vm, async () => {
        using again = openApi(vm, admin);
        const { messages } = await again.unary(rpc.MachineService.ServiceList, {});
        const service = messages.flatMap(({ services }) => services).find((each) => each.id === id);
        assert.equal(service?.state, "Running");
        assert.ok(
          (service.events?.events ?? []).some(({ msg }) => /going to restart forever: killed by SIGKILL/u.test(msg)),
          `${id} does not tell what happened to it`,
        );
        assert.equal(service.health?.healthy, true);
      });
    }
    await api.unary(rpc.MachineService.Version, {}).catch(() => undefined); // this connection died with apid
  });

  void test("is not moved by malformed frames, oversized messages and idle connections", async () => {
    using api = openApi(vm, admin);
    await api.unary(rpc.MachineService.Version, {});
    const sizeBefore = await residentMemory(api);
    const port = vm.forward(50_000);
    const idle: Socket[] = [];
    for (let index = 0; index < 500; index++) {
      const socket = connectPlain(port, "127.0.0.1");
      socket.on("error", () => undefined);
      idle.push(socket);
      if (index % 5 === 0) socket.write(Buffer.alloc(200, index));
    }
    const tls = connect({ port, host: "127.0.0.1", rejectUnauthorized: false, ALPNProtocols: ["h2"] });
    tls.on("error", () => undefined);
    tls.write(Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Buffer.alloc(4096, 0xff)]));
    const large = api.unary(rpc.MachineService.ApplyConfiguration, { data: Buffer.alloc(40 * 1024 * 1024, 0x20) });
    assert.equal(await failureCode(large), Code.RESOURCE_EXHAUSTED);
    await systemClock.sleep(3000);
    using fresh = openApi(vm, admin);
    await eventually(vm, () => fresh.unary(rpc.MachineService.Version, {}));
    const grown = (await residentMemory(fresh)) - sizeBefore;
    for (const socket of idle) socket.destroy();
    tls.destroy();
    assert.ok(grown < 32 * 1024 * 1024, `process 1 grew by ${grown} bytes`);
  });

  void test("reboots when asked and comes back with its config, and with the one that was staged", async () => {
    using api = openApi(vm, admin);
    const first = await bootId(api);
    const staged = cluster.config(storage, 'machine:\n  sysctls:\n    net.core.somaxconn: "4321"\n');
    await api.unary(rpc.MachineService.ApplyConfiguration, {
      data: staged,
      mode: ApplyConfigurationRequestMode.STAGED,
    });
    assert.notEqual(await readText(api, somaxconnPath), "4321\n");
    const { messages } = await api.unary(rpc.MachineService.Reboot, {});
    assert.match(messages[0]?.actorId ?? "", /^[0-9a-f-]{36}$/u);
    await eventually(vm, async () => {
      using again = openApi(vm, admin);
      assert.notEqual(await bootId(again), first);
    });
    using again = openApi(vm, admin);
    assert.deepEqual(await resourceIds(again, "MachineTypes.config.talos.dev", "config"), ["machine-type"]);
    await eventually(vm, async () => assert.equal(await readText(again, somaxconnPath), "4321\n"));
    await eventually(vm, () => checkStorage(again));
  });

  void test("restarts at once at Ctrl-Alt-Del and comes back", async () => {
    using api = openApi(vm, admin);
    const first = await bootId(api);
    await vm.ctrlAltDel();
    await eventually(vm, async () => {
      using again = openApi(vm, admin);
      assert.notEqual(await bootId(again), first);
    });
  });

  void test("powers off at the power button", async () => {
    await vm.powerButton();
    await vm.waitForExit();
  });
});
