import { expect, test } from "vitest";
import { linesOfFile, planMounts, variablesOf } from "./start-plan.ts";

test("planMounts() puts settings over what the extension asks for, which stands for the machine's own", () => {
  const devices = { kind: "bind", source: "/dev/virtio-ports", target: "/dev" } as const;
  const spec = { name: "agent", mounts: [devices], isSysWritable: false };
  expect(planMounts(spec, [{ mountPath: "/etc/agent.conf" }])).toEqual([
    { kind: "bind", source: "/sys", target: "/sys", options: ["ro"] },
    devices,
    {
      kind: "bind",
      source: "/system/overlays/extensions/agent/-etc-agent.conf",
      target: "/etc/agent.conf",
      options: ["ro"],
    },
  ]);
  expect(planMounts({ name: "agent", mounts: [], isSysWritable: true }, [])).toEqual([
    { kind: "bind", source: "/dev", target: "/dev" },
    { kind: "bind", source: "/sys", target: "/sys" },
  ]);
});

test("variablesOf() and linesOfFile(): later lines win, comments and empty lines are none", () => {
  const own = linesOfFile("# settings\n\nMODE=fast\r\nURL=http://a/?b=c\nFLAG\n");
  expect(variablesOf(["MODE=slow", ...own])).toEqual({ MODE: "fast", URL: "http://a/?b=c", FLAG: "" });
});
