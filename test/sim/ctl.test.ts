// The client against a simulated node over the real wire: what it prints, and what it says when it cannot connect or may not do what was asked.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { errorChain } from "../../src/base/errors.ts";
import { ReportedError } from "../../src/ctl/command.ts";
import * as commands from "../../src/ctl/commands/catalogue.ts";
import { grpcDialer } from "../../src/ctl/dial.ts";
import { fakeContext } from "../../src/ctl/fake/session.ts";
import { buildProgram } from "../../src/ctl/program.ts";
import { type CallOptions, type Dialer, openSession, type Session } from "../../src/ctl/session.ts";
import { createAuthority } from "../../src/pki/authority.ts";
import { EtcdSecret } from "../../src/resources/secrets/etcd-secret.ts";
import type { ClientOptions } from "../lib/cluster.ts";
import { testCluster } from "../lib/cluster.ts";
import { freePorts } from "../lib/free-ports.ts";
import { configured } from "./configured.ts";
import { type SimNode, startSimNode } from "./node.ts";

const cluster = testCluster();

/** A control plane passes calls on to port 50000 of the node that they name, be it itself; there is nobody at that port here. */
const directDialer: Dialer = {
  ...grpcDialer,
  dial(...to) {
    const { unary, stream, upload, converse, close } = grpcDialer.dial(...to);
    const direct = ({ signal }: CallOptions): CallOptions => ({ metadata: {}, signal });
    return {
      unary: (method, request, options) => unary(method, request, direct(options)),
      stream: (method, request, options) => stream(method, request, direct(options)),
      upload: (method, requests, options) => upload(method, requests, direct(options)),
      converse: (method, requests, options) => converse(method, requests, direct(options)),
      close,
    };
  },
};

interface Ran {
  readonly stdout: string;
  readonly stderr: readonly string[];
  readonly failed: boolean;
}

/** As main.ts does it, with a client configuration of its own. */
async function ichorctl(context: object, ...args: readonly string[]): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), "ctl-"));
  const path = join(folder, "config");
  await writeFile(path, JSON.stringify({ context: "test", contexts: { test: context } }));
  const base = fakeContext({});
  const sessions: Session[] = [];
  const program = buildProgram(
    Object.values(commands),
    (flags) => {
      const { signal } = new AbortController();
      const env = { TALOSCONFIG: path };
      const session = openSession({ flags, env, dialer: directDialer, signal, random: () => 0 });
      sessions.push(session);
      return { ...base, clock: systemClock, session };
    },
    "v0",
  );
  let failed = false;
  try {
    await program.parseAsync(["node", "ichorctl", ...args]);
  } catch (error) {
    failed = true;
    if (!(error instanceof ReportedError)) base.output.note(`error: ${errorChain(error)}`);
  } finally {
    for (const session of sessions) session.close();
    await rm(folder, { recursive: true });
  }
  return { stdout: base.stdout(), stderr: base.stderr(), failed };
}

async function contextOf(port: number, options?: ClientOptions): Promise<Readonly<Record<string, unknown>>> {
  const credentials = await cluster.client(options);
  if (credentials.kind !== "mutual") throw new Error(`Found ${credentials.kind} credentials, want mutual`);
  const [ca, crt, key] = [credentials.ca, credentials.crt, credentials.key].map((pem) => pem.toBase64());
  return { endpoints: [`127.0.0.1:${port}`], nodes: ["10.0.2.15"], ca, crt, key };
}

/** The port of the API once the node has a config. */
async function openTo(sim: SimNode): Promise<number> {
  await (await configured(sim)).close();
  return sim.port("configured");
}

const hourMs = 3_600_000;
const version = ["version", "--short"];

/** What went wrong where, and the beginning of the hint. */
const failure = (found: string, hint: string): object => ({
  failed: true,
  stderr: [`error from node 10.0.2.15: ${found}`, expect.stringMatching(new RegExp(`^hint: ${hint}`, "u"))],
});

test("the client says why it cannot connect, and what can be done", async () => {
  await using sim = await startSimNode();
  const port = await openTo(sim);
  const at = `127.0.0.1:${port}`;
  const context = await contextOf(port);
  expect(await ichorctl(context, ...version)).toMatchObject({ failed: false, stderr: [] });

  const [nobody = 0] = await freePorts(1);
  expect(await ichorctl({ ...context, endpoints: [`127.0.0.1:${nobody}`] }, ...version)).toMatchObject(
    failure(`Cannot connect to 127.0.0.1:${nobody}: connection refused, nothing listens there`, "is the node up"),
  );
  const other = await createAuthority({ algorithm: "ed25519", organizations: ["talos"], now: new Date() });
  expect(await ichorctl({ ...context, ca: encodeUtf8(other.certificate).toBase64() }, ...version)).toMatchObject(
    failure(
      `Cannot connect to ${at}: the certificate of the server does not come from the ca of the context`,
      "is the context that",
    ),
  );
  const ended = new Date(Math.floor(Date.now() / 1000) * 1000 - hourMs);
  const expired = await contextOf(port, { now: new Date(ended.getTime() - hourMs), lifetimeMs: hourMs });
  expect(await ichorctl(expired, ...version)).toMatchObject(
    failure(
      `Cannot connect to ${at}: the server does not take the client certificate, which ended at ${ended.toISOString()}`,
      '"config new" by somebody',
    ),
  );
  expect(await ichorctl(await contextOf(port, { stranger: true }), ...version)).toMatchObject(
    failure(
      `Cannot connect to ${at}: the server ended the connection without an answer`,
      "it does not know the authority",
    ),
  );
  expect((await ichorctl({}, "--insecure", "-n", at, ...version)).stderr).toEqual([
    `error from node ${at}: Cannot connect to ${at}: the server wants a client certificate`,
    expect.stringContaining("leave out --insecure"),
  ]);
  expect((await ichorctl({}, "--insecure", "--cert-fingerprint", "eA==", "-n", at, ...version)).stderr[0]).toContain(
    'Cannot trust server: fingerprint of its key is "',
  );
  expect((await ichorctl({ ...context, key: "eA==" }, ...version)).stderr[0]).toContain(
    "Cannot use the ca, crt and key of the context: Cannot read PEM",
  );
});

test("the client says what a caller may not do, and what he would have to be", async () => {
  await using sim = await startSimNode();
  const open = `127.0.0.1:${await sim.port("maintenance")}`;
  expect(await ichorctl({}, "-i", "-n", open, "service", "apid", "restart")).toMatchObject({
    failed: true,
    stderr: [
      `error from node ${open}: not authorized`,
      "hint: machine.MachineService/ServiceRestart is not for callers without a client certificate",
    ],
  });
  const reader = await contextOf(await openTo(sim), { roles: ["os:reader"] });
  expect(await ichorctl(reader, "service", "apid", "restart")).toMatchObject(
    failure(
      "not authorized",
      "machine.MachineService/ServiceRestart takes os:admin or os:operator, the client certificate has os:reader",
    ),
  );
  // who may call, and may not see this
  expect(await ichorctl(reader, "get", "machineconfig")).toMatchObject(
    failure("not authorized", "the client certificate has os:reader: what was asked for may be for os:admin only"),
  );
});

test("the client says that the endpoint answers when what is behind it does not", async () => {
  await using sim = await startSimNode();
  const port = await openTo(sim);
  await sim.state.waitFor(EtcdSecret, "etcd", () => true, { signal: AbortSignal.timeout(15_000) }); // who asks before there are certificates is told that
  expect(await ichorctl(await contextOf(port), "etcd", "status")).toMatchObject(
    failure(
      'connection error: desc = "transport: Error while dialing: connect ECONNREFUSED 127.0.0.1:2379"',
      `127.0.0.1:${port} answers, but not what machine.MachineService/EtcdStatus needs`,
    ),
  );
});

test("the client reads files of a node", async () => {
  await using sim = await startSimNode();
  const context = await contextOf(await openTo(sim));
  const folder = await mkdtemp(join(tmpdir(), "ctl-"));
  await sim.host.files.replace("/etc/motd", "hello\nthere");
  expect(await ichorctl(context, "read", "/etc/motd")).toEqual({ stdout: "hello\nthere", stderr: [], failed: false });
  expect((await ichorctl(context, "ls", "/etc")).stdout).toMatch(
    /^NODE {8}NAME\n10\.0\.2\.15 {3}\.\n(?:.*\n)*10\.0\.2\.15 {3}motd\n/u,
  );
  expect(await ichorctl(context, "cp", "/etc", folder)).toMatchObject({ stdout: "", stderr: [], failed: false });
  expect(await readFile(join(folder, "motd"), "utf8")).toBe("hello\nthere");
  expect(await ichorctl(context, "read", "/nope")).toMatchObject({
    stdout: "",
    stderr: [expect.stringMatching(/^error: stat .*\/nope: no such file or directory/u)],
    failed: true,
  });
  await rm(folder, { recursive: true });
});
