// MachineService.Hostname: the kernel's host name.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const hostname = unary(rpc.MachineService.Hostname, async (_request, { files }) => ({
  messages: [{ hostname: (await files.readText("/proc/sys/kernel/hostname")).trim() }],
}));
