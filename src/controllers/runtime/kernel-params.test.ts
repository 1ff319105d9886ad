// From the config to the kernel: parameters that every node has, those that the config adds or changes, and their way back.
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLogger } from "../../base/logger.ts";
import { type ManualClock, manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import type { FakeSysctl } from "../../linux/fake/sysctl.ts";
import { fakeSysctl } from "../../linux/fake/sysctl.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { KernelParamDefaultSpec } from "../../resources/runtime/kernel-param-default-spec.ts";
import { KernelParamSpec } from "../../resources/runtime/kernel-param-spec.ts";
import { KernelParamStatus } from "../../resources/runtime/kernel-param-status.ts";
import { kernelParamConfigController } from "./kernel-param-config.ts";
import { kernelParamDefaultsController } from "./kernel-param-defaults.ts";
import { kernelParamSpecController, paramPath } from "./kernel-param-spec.ts";

let clock: ManualClock;
let state: State;
let stop: AbortController;
let running: Promise<void>;
let sysctl: FakeSysctl;
/** Messages of warnings and errors, with what they are about. */
let lines: string[];

const panic = "/proc/sys/kernel/panic";
const somaxconn = "/proc/sys/net/core/somaxconn";
const ports = "/proc/sys/net/ipv4/ip_local_port_range";

beforeEach(() => {
  clock = manualClock();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  sysctl = fakeSysctl({ [panic]: "0", [somaxconn]: "4096", [ports]: "32768\t60999", "/sys/kernel/mm/ksm/run": "0" });
  lines = [];
  const log = createLogger((level, message, { error, param }) => {
    if (level === "warn" || level === "error") lines.push([message, error ?? param].map(String).join(": "));
  });
  const runtime = createRuntime({ state, log, clock });
  runtime.register(kernelParamConfigController());
  runtime.register(kernelParamSpecController({ sysctl }));
  running = runtime.run(stop.signal);
});
afterEach(async () => {
  stop.abort();
  await running;
});

async function configure(params: Readonly<Record<string, string>>, sysfs: Readonly<Record<string, string>> = {}) {
  const yaml = JSON.stringify({ machine: { type: "worker", sysctls: params, sysfs } });
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  await clock.advance(0);
}

async function byDefault(id: string, value: string, ignoreErrors = false): Promise<void> {
  await state.modify(KernelParamDefaultSpec, id, () => ({ value, ignoreErrors }));
  await clock.advance(0);
}

const statuses = async (): Promise<readonly unknown[]> =>
  (await state.list(KernelParamStatus)).map(({ metadata, spec }) => [metadata.id, spec.current, spec.default]);

test("parameters of the config are set, and have their old values again without it", async () => {
  await configure({ "net.core.somaxconn": "1024" }, { "kernel.mm.ksm.run": "1" });
  expect(await statuses()).toEqual([
    ["proc.sys.net.core.somaxconn", "1024", "4096"],
    ["sys.kernel.mm.ksm.run", "1", "0"],
  ]);
  expect([sysctl.values.get(somaxconn), sysctl.values.get("/sys/kernel/mm/ksm/run")]).toEqual(["1024", "1"]);
  await configure({ "net.core.somaxconn": "2048" });
  expect([await statuses(), sysctl.values.get("/sys/kernel/mm/ksm/run")]).toEqual([
    [["proc.sys.net.core.somaxconn", "2048", "4096"]],
    "0",
  ]);
  await configure({});
  expect([await statuses(), await state.list(KernelParamSpec), sysctl.values.get(somaxconn)]).toEqual([[], [], "4096"]);
});

test("the config wins over what every node has, and gives way to it again", async () => {
  await byDefault("proc.sys.kernel.panic", "10");
  await configure({ "kernel.panic": "5" });
  expect([await statuses(), sysctl.values.get(panic)]).toEqual([[["proc.sys.kernel.panic", "5", "0"]], "5"]);
  await configure({});
  expect([await statuses(), sysctl.values.get(panic)]).toEqual([[["proc.sys.kernel.panic", "10", "0"]], "10"]);
});

test("a parameter that the kernel does not have fails, is tried again, and holds up no other", async () => {
  await configure({ "no.such": "1", "kernel.panic": "5" });
  expect([sysctl.values.get(panic), await statuses()]).toEqual(["5", [["proc.sys.kernel.panic", "5", "0"]]]);
  expect(lines).toEqual([
    expect.stringContaining('Cannot set kernel parameter "proc.sys.no.such": the kernel has no such parameter'),
  ]);
  await clock.advance(10_000);
  expect(lines.length).toBeGreaterThan(1);
});

test("one that may be missing is shown as such", async () => {
  await byDefault("proc.sys.no.such", "1", true);
  const { spec } = await state.get(KernelParamStatus, "proc.sys.no.such");
  expect([spec, lines]).toEqual([{ current: "", default: "", unsupported: true }, []]);
});

test("a value that the kernel refuses is tried again, and set as soon as it is taken", async () => {
  sysctl.refuse(panic);
  await configure({ "kernel.panic": "5" });
  expect([sysctl.values.get(panic), await statuses(), lines]).toEqual(["0", [], [expect.stringContaining("EINVAL")]]);
  sysctl.refuse(undefined);
  await clock.advance(1000);
  expect(await statuses()).toEqual([["proc.sys.kernel.panic", "5", "0"]]);
});

test("a list that is the same but for its blanks is not written", async () => {
  sysctl.refuse(ports);
  await configure({ "net.ipv4.ip_local_port_range": "32768 60999" });
  expect([lines, sysctl.values.get(ports)]).toEqual([[], "32768\t60999"]);
});

test("a config that weakens the kernel is told", async () => {
  sysctl = fakeSysctl({});
  await configure({ "kernel.kptr_restrict": "0" });
  expect(lines[0]).toBe("kernel hardening overridden: proc.sys.kernel.kptr_restrict");
});

test.each([
  ["proc.sys.net.ipv4.ip_forward", "/proc/sys/net/ipv4/ip_forward"],
  ["proc.sys.net/ipv6/conf/eth0.100/accept_ra", "/proc/sys/net/ipv6/conf/eth0.100/accept_ra"],
  ["sys.module.zswap.parameters.enabled", "/sys/module/zswap/parameters/enabled"],
  ["sys.block/sda.1/queue", "/sys/block/sda.1/queue"],
])("paramPath(%s) is %s", (id, path) => {
  expect(paramPath(id)).toBe(path);
});

test("in a container there are no parameters of a kernel that is somebody else's", async () => {
  const ids = async (mode: "metal" | "container"): Promise<readonly string[]> => {
    const own = openState(openMemoryState({ clock }));
    const runtime = createRuntime({ state: own, log: createLogger(() => undefined), clock });
    runtime.register(kernelParamDefaultsController({ mode }));
    const end = new AbortController();
    const run = runtime.run(end.signal);
    await clock.advance(0);
    end.abort();
    await run;
    return (await own.list(KernelParamDefaultSpec)).map(({ metadata }) => metadata.id);
  };
  const [machine, container] = [await ids("metal"), await ids("container")];
  expect(container).toContain("proc.sys.net.ipv4.ip_forward");
  expect([machine, container].map((each) => each.includes("proc.sys.kernel.kptr_restrict"))).toEqual([true, false]);
  expect(container.every((id) => machine.includes(id))).toBe(true);
});
