// `bootstrap`: tells one control plane node that its etcd is the first member of a new cluster, or of one that is restored.
import { open } from "node:fs/promises";
import { errorChain } from "../../base/errors.ts";
import type { Init } from "../../wire/message.ts";
import type { Data } from "../../wire/gen/common.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { defineCommand, flag, text, UsageError } from "../command.ts";
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
  },
  async run(context, _args, { recoverFrom, recoverSkipHashCheck }) {
    if (recoverSkipHashCheck && recoverFrom === "") {
      throw new UsageError("--recover-skip-hash-check says something about the file of --recover-from");
    }
    const client = await singleNode(context, "bootstrap");
    if (recoverFrom !== "") {
      context.output.note(`recovering from snapshot "${recoverFrom}"`);
      await client.upload(rpc.MachineService.EtcdRecover, pieces(recoverFrom));
    }
    const recoverEtcd = recoverFrom !== "";
    await client.unary(rpc.MachineService.Bootstrap, { recoverEtcd, recoverSkipHashCheck });
  },
});

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
