// `node tools/run/switch.ts SWITCHPORT:MACHINEPORT...`: the network of the machines of `make run`, until it is ended.
import { openSwitch } from "../vm/switch.ts";

await openSwitch(
  process.argv.slice(2).map((text) => {
    const [switchPort = 0, machinePort = 0] = text.split(":").map(Number);
    return { switchPort, machinePort };
  }),
);
