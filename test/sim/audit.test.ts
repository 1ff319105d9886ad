// The audit log of a whole node: calls of strangers, of clients by their certificates and of those that may not; in memory, and on disk after the end.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeUtf8 } from "../../src/base/bytes.ts";
import { parseAuditLine, verifyAuditLines } from "../../src/formats/audit-line.ts";
import { MachineStatus } from "../../src/resources/runtime/machine-status.ts";
import { call, callServerStream } from "../../src/rpc/client.ts";
import type { Client } from "../../src/rpc/connection.ts";
import { Code } from "../../src/rpc/status.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { configured, identity } from "./configured.ts";
import { startSimNode } from "./node.ts";

async function logOf(client: Client): Promise<readonly string[]> {
  const request = { namespace: "system", id: "api-audit", tailLines: -1 };
  const parts = await Array.fromAsync(callServerStream(client, rpc.MachineService.Logs, request));
  return decodeUtf8(Buffer.concat(parts.map(({ bytes }) => bytes)))
    .trimEnd()
    .split("\n");
}

const get = (client: Client, namespace: string, type: string, id: string) =>
  call(client, rpc.State.Get, { namespace, type, id });

test("what changes the node, reads secrets or is denied is in the log, with who did it", async () => {
  await using sim = await startSimNode();
  await using admin = await configured(sim);
  await using reader = sim.client(await sim.port("configured"), await identity("os:reader"));
  await sim.state.waitFor(MachineStatus, "machine", ({ spec }) => spec.stage === 4, {
    signal: AbortSignal.timeout(15_000),
  });
  const secret = new TextEncoder().encode("hunter2");
  await call(admin, rpc.MachineService.MetaWrite, { key: 11, value: secret });
  await get(admin, "config", "MachineConfigs.config.talos.dev", "v1alpha1");
  await get(reader, "network", "HostnameStatuses.net.talos.dev", "hostname");
  for (const denied of [
    () => get(reader, "config", "MachineConfigs.config.talos.dev", "v1alpha1"),
    () => call(reader, rpc.MachineService.Reset, { graceful: true }),
  ]) {
    await expect(denied()).rejects.toMatchObject({ code: Code.PERMISSION_DENIED });
  }
  const lines = await logOf(reader);
  expect(lines.join("\n")).not.toContain("hunter2");
  const records = lines.map((line) => parseAuditLine(line));
  const told = records.map((line) => {
    const { event, actor, method, args, code } = (line ?? {}) as Readonly<Record<string, unknown>>; // lines of this log
    const { kind, subject } = (actor ?? {}) as Readonly<Record<string, unknown>>;
    return [event, subject ?? kind, method, args, code].filter((each) => each !== undefined);
  });
  const config = { namespace: "config", type: "MachineConfigs.config.talos.dev", id: "v1alpha1" };
  expect(told).toEqual([
    ["start"],
    [
      "call",
      "address",
      "/machine.MachineService/ApplyConfiguration",
      { mode: "REBOOT", dryRun: false, configSha256: expect.stringMatching(/^[0-9a-f]{64}$/u) },
      "OK",
    ],
    ["continue"],
    ["call", "O=os:admin", "/machine.MachineService/MetaWrite", { key: 11 }, "OK"],
    ["call", "O=os:admin", "/cosi.resource.State/Get", config, "OK"],
    ["call", "O=os:reader", "/cosi.resource.State/Get", config, "PERMISSION_DENIED"],
    ["call", "O=os:reader", "/machine.MachineService/Reset", "PERMISSION_DENIED"],
  ]);
  expect(records.at(-1)).toMatchObject({
    roles: ["os:reader"],
    peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/u),
    reason: "not authorized",
  });
  expect(verifyAuditLines(lines).problems).toEqual([]);

  await call(admin, rpc.MachineService.Reboot, {});
  await sim.ended;
  const onDisk = decodeUtf8(await sim.host.files.read("/var/log/api-audit.log"))
    .trimEnd()
    .split("\n");
  expect(verifyAuditLines(onDisk).problems).toEqual([]);
  expect(parseAuditLine(onDisk.at(-1) ?? "")).toMatchObject({ method: "/machine.MachineService/Reboot", code: "OK" });
});

test("the log goes on over restarts of the node", async () => {
  const root = await mkdtemp(join(tmpdir(), "sim-"));
  for (let run = 0; run < 2; run++) {
    await using sim = await startSimNode({ root });
    await using admin =
      run === 0 ? await configured(sim) : sim.client(await sim.port("configured"), await identity("os:admin"));
    await sim.state.waitFor(MachineStatus, "machine", ({ spec }) => spec.stage === 4, {
      signal: AbortSignal.timeout(15_000),
    });
    await call(admin, rpc.MachineService.Reboot, {});
    await sim.ended;
  }
  const lines = (await readFile(join(root, "var/log/api-audit.log"), "utf8")).trimEnd().split("\n");
  expect(verifyAuditLines(lines)).toMatchObject({ chains: 2, problems: [] });
  const withoutEnd = lines.toSpliced(
    lines.findIndex((line, index) => index > 0 && line.includes('"event":"start"')) - 1,
    1,
  );
  expect(verifyAuditLines(withoutEnd).problems).toEqual([
    expect.stringMatching(/^lines \d+ to \d+ of run .* are missing$/u),
  ]);
  await rm(root, { recursive: true });
});
