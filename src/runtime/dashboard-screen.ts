// Where the dashboard of a machine is shown, if anywhere: on a virtual terminal of its screen, or on a device that the command line names.
import type { Files } from "../linux/files.ts";
import type { BootArgs } from "./kernel-args.ts";

/** Consoles of the kernel that are in use, by name and with blanks between: `tty0 ttyS0`. Source: Documentation/ABI/testing/sysfs-tty. */
const activeConsolesPath = "/sys/class/tty/console/active";

/** What draws virtual terminals, numbered from 0. Source: Documentation/driver-api/console.rst. */
const drawerPath = (index: number): string => `/sys/class/vtconsole/vtcon${index}/name`;

/** The terminal that shows the kernel's messages while the dashboard has one of its own. */
export const kernelLogTerminal = 1;

/** The others draw for nobody: `(S) dummy device`, and `(S) *CGA`, which is what the kernel takes a PC without a card for. */
const realDrawer = /VGA\+|frame buffer/u;

const defaultDevice = "tty2";
const virtualTerminal = /^tty(?<number>\d+)$/u;

export interface DashboardScreen {
  /** `/dev/tty2`. */
  readonly device: string;
  /** Of a virtual terminal, which has to be shown; absent for any other device. */
  readonly number?: number;
}

/** What the kernel says of its consoles. */
export interface Consoles {
  /** Names of those to which its messages go. */
  readonly active: readonly string[];
  /** Names of what draws virtual terminals. */
  readonly drawers: readonly string[];
}

/**
 * Undefined where nobody would see it: a machine without a screen, or one whose kernel speaks to serial lines only, has nobody in front of it, and a process that
 * draws for nobody is not worth its memory. Who names a device wants it there in any case.
 */
export function dashboardScreen(
  { dashboardDisabled, dashboardConsole }: Pick<BootArgs, "dashboardDisabled" | "dashboardConsole">,
  { active, drawers }: Consoles,
): DashboardScreen | undefined {
  if (dashboardDisabled) return undefined;
  const isUsed = active.some((name) => virtualTerminal.test(name));
  const isSeen = drawers.some((name) => realDrawer.test(name));
  if (dashboardConsole === undefined && !(isUsed && isSeen)) return undefined;
  const name = (dashboardConsole ?? defaultDevice).replace(/^\/dev\//u, "");
  const number = Number(virtualTerminal.exec(name)?.groups?.["number"] ?? 0);
  return { device: `/dev/${name}`, ...(number === 0 ? {} : { number }) };
}

/** Of the running machine. */
export async function findDashboardScreen(
  files: Pick<Files, "findText">,
  args: Pick<BootArgs, "dashboardDisabled" | "dashboardConsole">,
): Promise<DashboardScreen | undefined> {
  const active = ((await files.findText(activeConsolesPath)) ?? "").split(/\s+/u);
  const drawers: string[] = [];
  for (;;) {
    const name = await files.findText(drawerPath(drawers.length));
    if (name === undefined) return dashboardScreen(args, { active, drawers });
    drawers.push(name.trim());
  }
}
