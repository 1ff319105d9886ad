// Calls recorded between a real client and a real node, made again by our client, through the front with TLS, to a whole simulated node:
// same status, same text where clients look at it, answers that the tables know to the last field and that have the fields of the recorded ones.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { CanceledError } from "../../src/base/abort.ts";
import { MachineStatus } from "../../src/resources/runtime/machine-status.ts";
import { call as callUnary, exchange } from "../../src/rpc/client.ts";
import type { Client } from "../../src/rpc/connection.ts";
import { Metadata } from "../../src/rpc/metadata.ts";
import { Code, parseStatusHeaders, statusOf } from "../../src/rpc/status.ts";
import { decode } from "../../src/wire/codec.ts";
import { ApplyConfigurationRequestMode } from "../../src/wire/gen/machine.ts";
import { rpc, rpcs } from "../../src/wire/gen/rpc.ts";
import type { AnyRpc } from "../../src/wire/rpc.ts";
import { issueClientCertificate } from "../../src/pki/authority.ts";
import { testCluster } from "../lib/cluster.ts";
import { asTarget } from "../lib/front.ts";
import { startSimNode } from "./node.ts";
import type { Differs } from "./replay-differs.ts";
import { differsInMaintenance, differsWithConfig } from "./replay-differs.ts";

interface Recorded {
  /** What the user typed. */
  readonly command: string;
  readonly path: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly request: readonly string[];
  readonly response: readonly string[];
  /** Of all answers together; what was recorded of them ends at 64 KiB, in the middle of a message. */
  readonly responseBytes: number;
  /** -1: the client ended the call. */
  readonly status: number;
  /** As it stood in the trailers. */
  readonly message: string;
}

/** Calls that differ from each other. */
function recorded(name: string): readonly Recorded[] {
  const calls = readFileSync(`test/fixtures/wire/${name}.jsonl`, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Recorded);
  return [...new Map(calls.map((call) => [`${call.path} ${call.request.join()}`, call])).values()];
}

function rowOf(path: string): AnyRpc {
  const row = rpcs.find((each) => each.path === path);
  if (row === undefined) throw new Error(`Cannot replay "${path}": it is not in the table`);
  return row;
}

/** What clients tell apart: the code, and the text of what is not there or not allowed. */
function outcome(code: number, message: string): string {
  const text = parseStatusHeaders((name) => (name === "grpc-message" ? message : String(code)))?.message ?? "";
  return code === Code.NOT_FOUND || code === Code.PERMISSION_DENIED ? `${code} ${text}` : String(code);
}

interface Answer {
  readonly outcome: string;
  readonly messages: readonly unknown[];
}

/** One that nobody answers is given up after a while. */
async function replay(client: Client, call: Recorded): Promise<Answer> {
  const row = rowOf(call.path);
  const leave = new AbortController();
  const messages: unknown[] = [];
  async function* requests(): AsyncGenerator<Uint8Array> {
    yield* call.request.map((text) => Uint8Array.fromBase64(text));
  }
  const patience = AbortSignal.timeout(5000);
  const signal = AbortSignal.any([leave.signal, patience]);
  const options = { signal, metadata: new Metadata({ runtime: call.metadata["runtime"] ?? "" }) };
  try {
    for await (const message of exchange(client, call.path, requests(), options)) {
      messages.push(decode(row.response, message, { strict: true }));
      if (messages.length >= call.response.length && call.status < 0)
        leave.abort(new CanceledError("The recorded client left"));
    }
    return { outcome: outcome(0, ""), messages };
  } catch (error) {
    if (leave.signal.aborted) return { outcome: outcome(-1, ""), messages };
    if (patience.aborted) return { outcome: "given up", messages }; // which must not pass for a deadline of the node's
    const { code, message } = statusOf(error);
    return { outcome: outcome(code, message), messages };
  }
}

function answerOf(call: Recorded): Answer {
  const bytes = call.response.map((text) => Uint8Array.fromBase64(text));
  const isCut = bytes.reduce((sum, { length }) => sum + length, 0) < call.responseBytes;
  const { response } = rowOf(call.path);
  const messages = (isCut && bytes.length > 1 ? bytes.slice(0, -1) : bytes).map((each) => decode(response, each));
  return { outcome: outcome(call.status, call.message), messages };
}

/** Fields by path, those of YAML texts too; the elements of a list are one. */
function fieldsOf(value: unknown, path: string, found: Set<string>): Set<string> {
  if (Array.isArray(value)) for (const each of value) fieldsOf(each, `${path}[]`, found);
  else if (typeof value === "object" && value !== null && !(value instanceof Uint8Array) && !(value instanceof Map)) {
    for (const [key, member] of Object.entries(value)) {
      if (member === undefined) continue;
      const at = `${path}.${key}`;
      found.add(at);
      fieldsOf(key === "yamlSpec" ? parse(String(member)) : member, at, found);
    }
  }
  return found;
}

/** Fields that only one of the answers has. Of a list or member that one of them does not have nothing is said. */
function shapeDifferences(found: readonly unknown[], want: readonly unknown[]): readonly string[] {
  const [ours, theirs] = [found, want].map((each) => fieldsOf(each, "", new Set()));
  const only = (a: Set<string> = new Set(), b: Set<string> = new Set()): readonly string[] =>
    [...a].filter((path) => !b.has(path) && b.has(path.replace(/\.[^.]*$/u, "")));
  const isFilled = (fields: Set<string> | undefined, list: string): boolean =>
    [...(fields ?? [])].some((path) => path.startsWith(list));
  const comparable = (path: string): boolean => {
    const list = path.slice(0, path.lastIndexOf("[]") + 2);
    return isFilled(ours, list) && isFilled(theirs, list);
  };
  return [...only(ours, theirs).map((path) => `+${path}`), ...only(theirs, ours).map((path) => `-${path}`)].filter(
    (each) => comparable(each.slice(1)),
  );
}

const nameOf = ({ command, path }: Recorded): string => `${command}: ${path.split("/").at(-1) ?? ""}`;

/** Of a path, the field's own name with its sign. */
function fieldName(path: string): string {
  return path.replace(/^(.).*\./u, "$1");
}

type Difference = Pick<Differs, "call" | "fields">;

/** Calls whose end, or whose answer's fields, differ from the recorded ones; by call. */
async function differences(client: Client, calls: readonly Recorded[]): Promise<readonly Difference[]> {
  const different: Difference[] = [];
  for (const call of calls) {
    const [want, found] = [answerOf(call), await replay(client, call)];
    const summary = (answer: Answer): string => `${answer.outcome} ${answer.messages.length > 0}`;
    if (summary(found) !== summary(want)) different.push({ call: nameOf(call) });
    else {
      const fields = shapeDifferences(found.messages, want.messages).map(fieldName).toSorted();
      if (fields.length > 0) different.push({ call: nameOf(call), fields });
    }
  }
  return sorted(different);
}

function sorted(differing: readonly Difference[]): readonly Difference[] {
  return differing
    .map(({ call, fields }) => ({ call, ...(fields === undefined ? {} : { fields }) }))
    .toSorted((a, b) => (a.call < b.call ? -1 : 1));
}

test("calls recorded in maintenance mode end alike, with answers of the same fields", async () => {
  await using sim = await startSimNode();
  const client = sim.client(await sim.port("maintenance"));
  await sim.state.waitFor(MachineStatus, "machine", ({ spec }) => spec.stage === 3, {
    signal: AbortSignal.timeout(15_000),
  });
  const calls = recorded("maintenance");
  expect(calls.length).toBe(21);
  expect(await differences(client, calls)).toEqual(sorted(differsInMaintenance));
  client.destroy();
});

test(
  "calls recorded on a configured node end alike, with answers of the same fields",
  { timeout: 60_000 },
  async () => {
    await using sim = await startSimNode();
    const anybody = sim.client(await sim.port("maintenance"));
    const config = readFileSync("test/fixtures/gen/controlplane-without-install.yaml");
    await callUnary(anybody, rpc.MachineService.ApplyConfiguration, {
      data: config,
      mode: ApplyConfigurationRequestMode.AUTO,
    });
    anybody.destroy();
    const { os } = testCluster().secrets.certs;
    const admin = await issueClientCertificate(os, { roles: ["os:admin"], now: new Date() });
    const client = sim.client(await sim.port("configured"), asTarget(os, admin));
    await sim.state.waitFor(MachineStatus, "machine", ({ spec }) => spec.stage === 4, {
      signal: AbortSignal.timeout(15_000),
    });
    const calls = recorded("controlplane");
    expect(calls.length).toBe(43);
    expect(await differences(client, calls)).toEqual(sorted(differsWithConfig));
    client.destroy();
  },
);
