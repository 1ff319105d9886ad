// `bootstrap`: tells one control plane node that its etcd is the first member of a new cluster, or of one that is restored.
import { open } from "node:fs/promises";
import { parseDurationMs } from "../../base/units.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import { errorChain } from "../../base/errors.ts";
import type { Init } from "../../wire/message.ts";
import type { Data } from "../../wire/gen/common.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { checkFromHere } from "../check-cluster.ts";
import type { CommandContext } from "../command.ts";
import { defineCommand, flag, text, toggle, UsageError, span } from "../command.ts";
import { singleNode } from "../fan-out.ts";

const pieceBytes = 64 * 1024;

export const bootstrap = defineCommand({
  name: "bootstrap",
  summary: "start the cluster on one control plane node; once in the life of a cluster",
  options: {
    recoverFrom: text("--recover-from <file>", "restore etcd from this snapshot"),
    recoverSkipHashCheck: flag(
      "--recover-skip-hash-check",
      "the file has no digest: it was copied from a data directory",
    ),
    wait: toggle("--wait [bool]", "try until the node can, then wait until the cluster is well", false),
    waitTimeout: span("--wait-timeout <span>", "how long that may take", "20m"),
  },
  async run(context, _args, { recoverFrom, recoverSkipHashCheck, wait, waitTimeout }) {
    if (recoverSkipHashCheck && recoverFrom === "") {
      throw new UsageError("--recover-skip-hash-check says something about the file of --recover-from");
    }
    const client = await singleNode(context, "bootstrap");
    const recoverEtcd = recoverFrom !== "";
    if (recoverEtcd) context.output.note(`recovering from snapshot "${recoverFrom}"`);
    const begin = async (): Promise<void> => {
      if (recoverEtcd) await client.upload(rpc.MachineService.EtcdRecover, pieces(recoverFrom));
      await client.unary(rpc.MachineService.Bootstrap, { recoverEtcd, recoverSkipHashCheck });
    };
    if (!wait) return begin();
    const waitMs = parseDurationMs(waitTimeout);
    const deadline = context.clock.monotonic() + waitMs;
    await untilTaken(context, begin, waitMs);
    context.output.note("bootstrap accepted, waiting for the cluster to be well");
    const leftMs = Math.max(1, deadline - context.clock.monotonic());
    await checkFromHere(context, client, { named: { controlPlanes: [], workers: [] }, endpoint: "", waitMs: leftMs });
  },
});

const retryMs = 3000;

/** A node that still boots or installs refuses, or is not there: that passes. */
function mayPass(error: unknown): boolean {
  const { FAILED_PRECONDITION, DEADLINE_EXCEEDED, CANCELED, UNAVAILABLE } = Code;
  return [FAILED_PRECONDITION, DEADLINE_EXCEEDED, CANCELED, UNAVAILABLE].some((code) => hasStatus(error, code));
}

/** Tries until the node begins the cluster, and tells why it does not whenever that changes. */
async function untilTaken(
  { clock, output, signal }: CommandContext,
  begin: () => Promise<void>,
  patienceMs: number,
): Promise<void> {
  using limit = clock.timeout(patienceMs, signal);
  let told = "";
  for (;;) {
    try {
      return await begin();
    } catch (error) {
      signal.throwIfAborted();
      if (!mayPass(error)) throw error;
      const reason = errorChain(error);
      if (reason !== told) output.note(`waiting to bootstrap: ${reason}`);
      told = reason;
    }
    try {
      await clock.sleep(retryMs, limit.signal);
    } catch (error) {
      signal.throwIfAborted();
      throw new Error(`Cannot bootstrap: ${told}`, { cause: error });
    }
  }
}

/** The file, piece by piece. */
async function* pieces(path: string): AsyncGenerator<Init<Data>> {
  let file;
  try {
    file = await open(path);
  } catch (error) {
    throw new Error(`Cannot read snapshot: ${errorChain(error)}`, { cause: error });
  }
  await using handle = file;
  for (;;) {
    const bytes = new Uint8Array(pieceBytes);
    const { bytesRead } = await handle.read(bytes);
    if (bytesRead === 0) return;
    yield { bytes: bytes.subarray(0, bytesRead) };
  }
}
