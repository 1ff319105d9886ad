// The machine's socket: known programs are served as far as they may, nobody else.
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CanceledError } from "../base/abort.ts";
import { systemClock } from "../base/clock.ts";
import { silentLogger } from "../base/logger.ts";
import type { Caller } from "../api/audit/audit-calls.ts";
import { fakeContext } from "../api/fake/context.ts";
import * as machineMethods from "../api/machine/catalogue.ts";
import { nodeFiles } from "../linux/files.ts";
import { call } from "../rpc/client.ts";
import type { Client } from "../rpc/connection.ts";
import { openClient } from "../rpc/connection.ts";
import { Metadata } from "../rpc/metadata.ts";
import { rpc } from "../wire/gen/rpc.ts";
import { serveMachineApi } from "./machine-server.ts";
import type { ServicePids } from "./service-pids.ts";

let folder = "";
let stop: AbortController;
let served: Promise<void>;
let client: Client;
let callers: Pick<Caller, "service" | "actor">[];
let codes: number[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "machine-"));
  stop = new AbortController();
  [callers, codes] = [[], []];
});

afterEach(async () => {
  await client[Symbol.asyncDispose]();
  stop.abort(new CanceledError("end of test"));
  await served;
  rmSync(folder, { recursive: true });
});

/** A client that the kernel says is process 7. */
async function connect(servicePids: Pick<ServicePids, "find">) {
  const path = join(folder, "run/machine.sock");
  mkdirSync(join(folder, "run"));
  writeFileSync(path, "left behind");
  served = serveMachineApi(
    {
      path,
      files: nodeFiles(),
      credentials: () => ({ pid: 7, uid: 50, gid: 50 }),
      servicePids,
      methods: Object.values(machineMethods),
      context: fakeContext(),
      watchCall: (incoming) => ({
        call: incoming,
        calledBy: ({ service, actor }) => callers.push({ service, actor }),
        ended: ({ code }) => codes.push(code),
      }),
      clock: systemClock,
      log: silentLogger,
    },
    stop.signal,
  );
  client = openClient({ target: { kind: "unix", path }, clock: systemClock });
  const version = async (...roles: readonly string[]) =>
    call(client, rpc.MachineService.Version, {}, { metadata: new Metadata({ "talos-role": roles }) });
  const write = async (...roles: readonly string[]) =>
    call(client, rpc.MachineService.MetaWrite, { key: 10 }, { metadata: new Metadata({ "talos-role": roles }) });
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      await version("os:reader");
      break;
    } catch (error) {
      if (!String(error).includes("connect")) break;
      await systemClock.sleep(5);
    }
  }
  return { version, write };
}

const refused = { code: 7, message: "not authorized" };

test("apid passes on the roles of its callers", async () => {
  const { version, write } = await connect({ find: () => Promise.resolve("apid") });
  expect((await version("os:reader")).messages[0]?.version?.os).toBe("linux");
  await expect(write("os:reader")).rejects.toMatchObject(refused);
  expect((await write("os:admin")).messages.length).toBe(1);
  await expect(version()).rejects.toMatchObject(refused);
});

test("other programs have only what they may have, others nothing", async () => {
  let service: string | undefined = "dashboard";
  const { version, write } = await connect({ find: () => Promise.resolve(service) });
  await expect(write("os:admin")).rejects.toMatchObject(refused);
  expect((await write("os:admin", "os:meta:writer")).messages.length).toBe(1);
  for (service of ["containerd", "machined", "udevd", undefined]) {
    await expect(version("os:admin", "os:reader")).rejects.toMatchObject(refused);
  }
  service = "ext-agent";
  expect((await version("os:admin")).messages.length).toBe(1);
});

test("who called is told of all calls; only apid speaks for others, and may refuse a call itself", async () => {
  let service: string | undefined = "apid";
  await connect({ find: () => Promise.resolve(service) });
  const actor = '{"peer":"192.0.2.7:1","subject":"CN=eve, O=os:reader","serial":"0a"}';
  const ask = (fields: Readonly<Record<string, string>>) =>
    call(client, rpc.MachineService.Version, {}, { metadata: new Metadata({ "talos-role": "os:admin", ...fields }) });
  [callers, codes] = [[], []];
  await ask({ "ichor-actor": actor });
  await expect(ask({ "ichor-actor": actor, "ichor-refused": "no request forwarding" })).rejects.toMatchObject({
    code: 7,
    message: "no request forwarding",
  });
  service = "ext-agent";
  await ask({ "ichor-actor": actor, "ichor-refused": "not its to say" });
  service = undefined;
  await expect(ask({ "ichor-actor": actor })).rejects.toMatchObject(refused);
  const known = { peer: "192.0.2.7:1", subject: "CN=eve, O=os:reader", serial: "0a" };
  expect(callers).toEqual([
    { service: "apid", actor: known },
    { service: "apid", actor: known },
    { service: "ext-agent", actor: undefined },
    { service: undefined, actor: undefined },
  ]);
  expect(codes).toEqual([0, 7, 0, 7]);
});
