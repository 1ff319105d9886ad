// dashboard: the node at a glance on the machine's own screen. A process of its own that may read, and write META; started where there is a screen to show it on.
import { isCanceled } from "../base/abort.ts";
import { findDashboardScreen, kernelLogTerminal } from "../runtime/dashboard-screen.ts";
import type { DashboardScreen } from "../runtime/dashboard-screen.ts";
import { readBootArgs } from "../runtime/kernel-args.ts";
import type { BootArgs } from "../runtime/kernel-args.ts";
import { variablesOf, withoutCredentials } from "../runtime/url-variables.ts";
import type { Condition } from "../supervisor/condition.ts";
import { defineService, SkipService } from "../supervisor/service.ts";
import type { BindableService } from "../supervisor/service.ts";
import type { Runner } from "../supervisor/runner.ts";
import { apidPort } from "./apid.ts";
import type { ServiceContext } from "./shared/context.ts";
import { controlGroups, createControlGroup } from "./shared/control-groups.ts";
import { nodeProgram, sleepyProgram } from "./shared/node-program.ts";

const bundle = "/usr/lib/ichor/dashboard.mjs";

/** For so long the screen waits for the API to serve the network. */
const patienceMs = 20_000;
const askAgainMs = 500;

export const dashboard: BindableService<ServiceContext> = defineService<ServiceContext>({
  id: "dashboard",
  restart: "always",
  dependsOn: ["machined"],
  condition: (context) => [apiServed(context)],
  async prepare(context) {
    const screen = await screenOf(context);
    const { files, cgroups, cpus } = context;
    if (!(await files.exists(screen.device))) throw new Error(`Cannot show the dashboard: found no "${screen.device}"`);
    await createControlGroup(cgroups, controlGroups.dashboard, cpus);
  },
  runner,
  allowed: ["restart"],
});

async function screenOf({ files, kernelArgs }: ServiceContext): Promise<DashboardScreen> {
  const screen = await findDashboardScreen(files, readBootArgs(kernelArgs));
  if (screen === undefined) throw new SkipService("no screen to show it on");
  return screen;
}

/**
 * Its start takes as much of a processor as apid's, for which people and programs wait: it comes after that. Where there is no network apid does not serve, and a
 * screen is worth the most: so it is not waited for without end.
 */
export function apiServed({ probe, clock }: Pick<ServiceContext, "probe" | "clock">): Condition {
  return {
    describe: () => "the API to serve, for a while",
    async wait(signal) {
      using patience = clock.timeout(patienceMs, signal);
      try {
        while (!(await isServed(probe, patience.signal))) await clock.sleep(askAgainMs, patience.signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!patience.signal.aborted) throw error;
      }
    },
  };
}

async function isServed(probe: ServiceContext["probe"], signal: AbortSignal): Promise<boolean> {
  try {
    await probe.tcp("127.0.0.1", apidPort, signal);
    return true;
  } catch (error) {
    if (isCanceled(error)) throw error;
    return false;
  }
}

function runner(context: ServiceContext): Runner {
  return {
    name: "Process(dashboard)",
    async run(run) {
      const screen = await screenOf(context);
      const shown = (): Promise<void> => program(screen, context).run(run);
      await onScreen(screen, context.virtualTerminals, run.signal, shown);
    },
  };
}

/** Turns the screen to the terminal of the dashboard; back to the kernel's messages when it was stopped, since nobody is to look at a picture that stands still. */
export async function onScreen(
  { number }: DashboardScreen,
  terminals: ServiceContext["virtualTerminals"],
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  if (number === undefined || terminals === undefined) return work();
  await terminals.redirectKernelLog(kernelLogTerminal);
  await terminals.show(number);
  try {
    await work();
  } finally {
    // after a crash it comes again
    if (signal.aborted) await terminals.show(kernelLogTerminal);
  }
}

/** The URL of the config, where there is a place for a code in it: somebody in front of the machine is to type it. */
export function configUrlArguments({ config = "" }: Pick<BootArgs, "config">): readonly string[] {
  if (!URL.canParse(config) || !variablesOf(config).has("code")) return [];
  return [`--config-url=${withoutCredentials(config)}`];
}

function program({ device }: DashboardScreen, context: ServiceContext): Runner {
  return nodeProgram(
    {
      name: "dashboard",
      file: bundle,
      args: [...sleepyProgram, bundle, ...configUrlArguments(readBootArgs(context.kernelArgs))],
      user: 50,
      cgroup: controlGroups.dashboard.path,
      folders: ["/system/run/machined"],
      openFiles: 256,
      graceMs: 2_000,
      terminal: device,
      env: { TERM: "linux" },
      nice: 10,
      oomScoreAdj: -400,
    },
    context,
  );
}
