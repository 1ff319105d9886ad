// MachineService.EtcdSnapshot: the database of the node's own member, with the digest of its bytes at the end.
import { rpc } from "../../wire/gen/rpc.ts";
import { serverStream } from "../define.ts";
import { chunked } from "../files/chunks.ts";

/** A database has many more bytes than a message of the other streams. */
const chunkBytes = 64 * 1024;

export const etcdSnapshot = serverStream(rpc.MachineService.EtcdSnapshot, async function* (_request, { etcd, signal }) {
  await using client = await etcd.openLocal();
  for await (const bytes of chunked(client.snapshot(signal), chunkBytes)) yield { bytes };
});
