import { expect, test } from "vitest";
import { parseKernelArgs } from "./kernel-args.ts";
import { keptArguments } from "./kept-arguments.ts";

test("keptArguments() keeps what is set, all values of it, and the serial console of a machine", () => {
  const line =
    "talos.platform=metal quiet talos.logging.kernel=udp://a:1 console=tty0 talos.dashboard.disabled console=ttyS0,115200 talos.logging.kernel=tcp://b:2 ichor.bank=A";
  expect(keptArguments(parseKernelArgs(line))).toEqual([
    "talos.logging.kernel=udp://a:1",
    "talos.logging.kernel=tcp://b:2",
    "talos.dashboard.disabled",
    "talos.platform=metal",
    "console=ttyS0,115200",
  ]);
  expect(keptArguments(parseKernelArgs("talos.platform=nocloud console=ttyS0"))).toEqual(["talos.platform=nocloud"]);
});
