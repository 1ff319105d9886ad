// MachineService.Logs: the log of a service, or of a container.
import { rpc } from "../../wire/gen/rpc.ts";
import { serverStream } from "../define.ts";
import { statusError } from "../errors.ts";
import { chunked } from "../files/chunks.ts";

/** Namespace of the node's own services. */
const systemNamespace = "system";
/** Runs in a container of its own, but logs as a service does. */
const kubeletId = "kubelet";

export const logs = serverStream(
  rpc.MachineService.Logs,
  async function* ({ namespace, id, follow, tailLines }, { logs: store, signal }) {
    if (namespace !== systemNamespace && id !== kubeletId) throw statusError("UNKNOWN", "no log available");
    const bytes = store.read(id, { follow, tailLines }, signal);
    for await (const chunk of chunked(bytes)) yield { bytes: chunk };
  },
);
