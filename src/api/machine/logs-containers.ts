// MachineService.LogsContainers: names under which Logs finds something in the namespace "system".
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const logsContainers = unary(rpc.MachineService.LogsContainers, (_request, { logs }) => ({
  messages: [{ ids: logs.ids() }],
}));
