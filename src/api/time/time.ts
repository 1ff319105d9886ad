// TimeService.Time: what the node's time server says, beside the node's own time.
import { rpc } from "../../wire/gen/rpc.ts";
import { timestampOf } from "../../wire/well-known.ts";
import type { TimePort } from "../context.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";
import { errorChain } from "../../base/errors.ts";
import { TimeServerStatus } from "../../resources/network/time-server-status.ts";
import type { Time } from "../../wire/gen/time.ts";
import type { Init } from "../../wire/message.ts";

/** Before the node has settled which servers it uses. */
const defaultServer = "time.cloudflare.com";

export const time = unary(rpc.TimeService.Time, async (_request, { state, time: port, signal }) => {
  const servers = (await state.find(TimeServerStatus, "timeservers"))?.spec.timeServers;
  return { messages: [await sampleTime(port, servers?.[0] ?? defaultServer, signal)] };
});

/** One question to one server; the time on the way is not taken off. */
export async function sampleTime(port: TimePort, server: string, signal: AbortSignal): Promise<Init<Time>> {
  try {
    const { localNs, remoteNs } = await port.query(server, signal);
    return { server, localtime: timestampOf(localNs), remotetime: timestampOf(remoteNs) };
  } catch (error) {
    if (signal.aborted) throw error;
    throw statusError("UNKNOWN", `error querying NTP server "${server}": ${errorChain(error)}`, error);
  }
}
