// MachineService.Logs: the log of a service, or of a container.
import { rpc } from "../../wire/gen/rpc.ts";
import { containerPlace } from "../containers.ts";
import { serverStream } from "../define.ts";
import { statusError } from "../errors.ts";
import { chunked } from "../files/chunks.ts";
import { followFile } from "../files/follow-file.ts";

/** Namespace of the node's own services. */
const systemNamespace = "system";
/** Runs in a container of its own, but logs as a service does. */
const kubeletId = "kubelet";

export const logs = serverStream(rpc.MachineService.Logs, async function* (request, context) {
  const { namespace, id, follow, tailLines } = request;
  const { logs: store, containers, signal } = context;
  if (namespace === systemNamespace || id === kubeletId) {
    for await (const chunk of chunked(store.read(id, { follow, tailLines }, signal))) yield { bytes: chunk };
    return;
  }
  const path = await containers.findLog(containerPlace(request), id, signal);
  if (path === undefined) throw statusError("UNKNOWN", "no log available");
  for await (const chunk of chunked(followFile(context, path, { follow, tailLines }))) yield { bytes: chunk };
});
