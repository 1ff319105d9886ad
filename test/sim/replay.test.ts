// Calls recorded between a real client and a real node, made again by our client, through the front with TLS, to a whole simulated node:
// same status, same text where clients look at it, answers that the tables know to the last field.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CanceledError } from "../../src/base/abort.ts";
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

interface Recorded {
  readonly path: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly request: readonly string[];
  readonly response: readonly string[];
  /** -1: the client ended the call. */
  readonly status: number;
  /** As it stood in the trailers. */
  readonly message: string;
}

const unimplemented = readFileSync("test/golden/unimplemented-rpcs.txt", "utf8").split("\n");

/** Calls that differ from each other, of RPCs that we have. */
function recorded(name: string): readonly Recorded[] {
  const calls = readFileSync(`test/fixtures/wire/${name}.jsonl`, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Recorded)
    .filter(({ path }) => !unimplemented.includes(path));
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

async function replay(
  client: Client,
  call: Recorded,
): Promise<{ readonly outcome: string; readonly hasAnswer: boolean }> {
  const row = rowOf(call.path);
  const leave = new AbortController();
  let answers = 0;
  async function* requests(): AsyncGenerator<Uint8Array> {
    yield* call.request.map((text) => Uint8Array.fromBase64(text));
  }
  const options = { signal: leave.signal, metadata: new Metadata({ runtime: call.metadata["runtime"] ?? "" }) };
  try {
    for await (const message of exchange(client, call.path, requests(), options)) {
      decode(row.response, message, { strict: true });
      if (++answers >= call.response.length && call.status < 0)
        leave.abort(new CanceledError("The recorded client left"));
    }
    return { outcome: outcome(0, ""), hasAnswer: answers > 0 };
  } catch (error) {
    if (leave.signal.aborted) return { outcome: outcome(-1, ""), hasAnswer: answers > 0 };
    const { code, message } = statusOf(error);
    return { outcome: outcome(code, message), hasAnswer: answers > 0 };
  }
}

/** What a simulated node cannot have: disks, files of the image, a program's output, a time server that fails, other members. */
const differsHere =
  /Disks?(?:Statuses)?\.block|DiscoveredVolumes\.block|VolumeStatuses\.block|Members\.cluster|\/etc\/|apid/u;

function canCompare(call: Recorded): boolean {
  const text = call.request.map((each) => new TextDecoder().decode(Uint8Array.fromBase64(each))).join(" ");
  // Its etcd has no containers to run in.
  const needsCluster = /\/(?:Etcd\w+|Bootstrap|HealthCheck)$/u.test(call.path);
  return !call.path.startsWith("/time.") && !needsCluster && !differsHere.test(text);
}

/** Calls whose end differs from the recorded one. */
async function differences(client: Client, calls: readonly Recorded[]): Promise<readonly unknown[]> {
  const different: unknown[] = [];
  for (const call of calls) {
    const want = { outcome: outcome(call.status, call.message), hasAnswer: call.response.length > 0 };
    const found = await replay(client, call);
    if (found.outcome !== want.outcome || found.hasAnswer !== want.hasAnswer) {
      different.push({ path: call.path, request: call.request.join(), found, want });
    }
  }
  return different;
}

test("calls recorded in maintenance mode end alike", async () => {
  await using sim = await startSimNode();
  const client = sim.client(await sim.port("maintenance"));
  const calls = recorded("maintenance").filter(canCompare);
  expect(calls.length).toBeGreaterThan(12);
  expect(await differences(client, calls)).toEqual([]);
  client.destroy();
});

test("calls recorded on a configured node end alike", async () => {
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
  const calls = recorded("controlplane").filter(canCompare);
  expect(calls.length).toBeGreaterThan(20);
  expect(await differences(client, calls)).toEqual([]);
  client.destroy();
});
