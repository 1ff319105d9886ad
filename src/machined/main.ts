// Process 1. Composes the node and stays: everything it does is done by the rooms it hands the kernel to.
import { availableParallelism } from "node:os";
import { aborted } from "../base/abort.ts";
import { systemClock } from "../base/clock.ts";
import { openHost } from "../linux/host.ts";
import { openEventBus } from "../runtime/event-bus.ts";
import { parseKernelArgs } from "../runtime/kernel-args.ts";
import { openLogStore } from "../runtime/log-store.ts";
import * as services from "../services/catalogue.ts";
import type { ServiceContext } from "../services/shared/context.ts";
import { openSupervisor } from "../supervisor/supervisor.ts";
import { zstdCompressor } from "./compressor.ts";
import { containCrashes } from "./crash.ts";
import { startEarly } from "./early.ts";
import { openNodeLog } from "./log.ts";
import { probe } from "./probe.ts";

const clock = systemClock;
const host = await openHost({ clock });
const logs = openLogStore(zstdCompressor);
const log = openNodeLog({ kernelLog: host.kernelLog, logs, clock, level: "info" });
containCrashes(log);
log.info("machined logger initialized");
await startEarly(host, log.with({ component: "early-startup" }));
const kernelArgs = parseKernelArgs(await host.kernel.commandLine());
const events = openEventBus({ clock });
const supervisor = openSupervisor({
  clock,
  log,
  logs,
  events,
  pids: { set: async () => undefined, remove: async () => undefined },
  volumes: {
    request: () => ({ describe: () => "", wait: async () => undefined }),
    release: async () => undefined,
  },
});
const context: ServiceContext = {
  ...host,
  clock,
  log,
  probe,
  kernelArgs,
  cpus: availableParallelism(),
  pid: process.pid,
  serveMachine: ({ signal }) => aborted(signal),
};
supervisor.load(...Object.values(services).map((service) => service.bind(context)));
supervisor.start("udevd", "containerd");

// Process 1 must not end: something has to keep the event loop turning when nothing else does.
for await (const _ of clock.every(3_600_000, new AbortController().signal));
