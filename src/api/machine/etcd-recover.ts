// MachineService.EtcdRecover: takes a snapshot, for a bootstrap that begins with its data.
import { rpc } from "../../wire/gen/rpc.ts";
import type { Data } from "../../wire/gen/common.ts";
import { clientStream } from "../define.ts";
import { statusError } from "../errors.ts";

export const etcdRecover = clientStream(rpc.MachineService.EtcdRecover, async (requests, { etcdControl }) => {
  if (!(await etcdControl.canReceiveSnapshot())) {
    throw statusError("FAILED_PRECONDITION", "etcd service is not ready for recovery yet");
  }
  await etcdControl.receiveSnapshot(bytesOf(requests));
  return { messages: [{}] };
});

async function* bytesOf(requests: AsyncIterable<Data>): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of requests) yield bytes;
}
