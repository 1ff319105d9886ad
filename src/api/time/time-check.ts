// TimeService.TimeCheck: what a given time server says, beside the node's own time.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";
import { sampleTime } from "./time.ts";

export const timeCheck = unary(rpc.TimeService.TimeCheck, async ({ server }, { time: port, signal }) => {
  if (server === "") throw statusError("INVALID_ARGUMENT", "ntp server is required");
  return { messages: [await sampleTime(port, server, signal)] };
});
