// The kernel's command line: `key=value` words, values may be quoted, keys may repeat.
import { parseDurationMs } from "../base/units.ts";

export interface KernelArgs {
  /** The line as the kernel gave it, without the final newline. */
  readonly line: string;
  /** All values of a key in order; a key without `=` has the value "". */
  all(key: string): readonly string[];
  /** The first value of a key, or undefined. */
  first(key: string): string | undefined;
  has(key: string): boolean;
  /** True for 1, true, yes, on and a key without a value; false for anything else and when absent. */
  flag(key: string): boolean;
}

/** Dashes and underscores of keys are the same to the kernel; we keep keys as written and compare as written, as clients document them. */
export function parseKernelArgs(text: string): KernelArgs {
  const line = text.trim();
  const values = new Map<string, string[]>();
  for (const word of splitWords(line)) {
    if (word === "--") break; // what follows is for init
    const equals = word.indexOf("=");
    const key = equals < 0 ? word : word.slice(0, equals);
    const value = equals < 0 ? "" : unquote(word.slice(equals + 1));
    const known = values.get(key);
    if (known === undefined) values.set(key, [value]);
    else known.push(value);
  }
  const first = (key: string): string | undefined => values.get(key)?.[0];
  return {
    line,
    all: (key) => values.get(key) ?? [],
    first,
    has: (key) => values.has(key),
    flag: (key) =>
      values.has(key) && ["", "1", "t", "true", "y", "yes", "on"].includes((first(key) ?? "").toLowerCase()),
  };
}

/** Words are separated by blanks outside of double quotes, as in the kernel's `next_arg`. */
function splitWords(line: string): readonly string[] {
  return line.match(/(?:[^\s"]|"[^"]*"?)+/gu) ?? [];
}

function unquote(value: string): string {
  return value.startsWith('"') ? value.replace(/^"|"$/gu, "") : value;
}

/** What the node reads from its command line, with the names of the interface it is compatible with. */
export interface BootArgs {
  /** Name of the platform, from the variable `PLATFORM` or `talos.platform`; "metal" when absent. */
  readonly platform: string;
  /** `talos.config`: a URL, `metal-iso`, `none`, `guestinfo`. */
  readonly config: string | undefined;
  /** Base64 of zstd, all values of the argument joined; empty when absent. */
  readonly configEarly: string;
  readonly configInline: string;
  readonly hostname: string | undefined;
  readonly ignoredInterfaces: readonly string[];
  /** `host:port` of the events sink. */
  readonly eventsSink: string | undefined;
  /** Destinations of the kernel log. */
  readonly kernelLog: readonly string[];
  /** `system` or `system:LABEL,LABEL`. */
  readonly wipe: string | undefined;
  readonly haltIfInstalled: boolean;
  /** Somebody else starts the kernel at each boot: the node keeps its data on its disk, and is not installed there. */
  readonly externalLoader: boolean;
  /** Extra wait after udev has settled, at most ten minutes. */
  readonly deviceSettleMs: number;
  readonly auditdDisabled: boolean;
  readonly dashboardDisabled: boolean;
  /** Device of the dashboard: a name below /dev. */
  readonly dashboardConsole: string | undefined;
  /** Variables for the services; the last one of a name counts. */
  readonly environment: Readonly<Record<string, string>>;
  /** Values of META for a machine that has none, from the variable `INSTALLER_META_BASE64`; empty when absent. */
  readonly metaSeed: string;
  readonly shutdown: "halt" | "poweroff";
  readonly siderolinkApi: string | undefined;
  /** `panic=0`: stay on a fatal error instead of rebooting. */
  readonly stayOnFatal: boolean;
  /** Version of the image, when its profile gives it one of its own. */
  readonly imageVersion: string | undefined;
}

export const kernelArgNames = {
  platform: "talos.platform",
  config: "talos.config",
  configEarly: "talos.config.early",
  configInline: "talos.config.inline",
  hostname: "talos.hostname",
  ignoreInterface: "talos.network.interface.ignore",
  eventsSink: "talos.events.sink",
  loggingKernel: "talos.logging.kernel",
  wipe: "talos.experimental.wipe",
  haltIfInstalled: "talos.halt_if_installed",
  loader: "ichor.loader",
  settleTime: "talos.device.settle_time",
  auditdDisabled: "talos.auditd.disabled",
  dashboardDisabled: "talos.dashboard.disabled",
  dashboardConsole: "talos.dashboard.console",
  environment: "talos.environment",
  shutdown: "talos.shutdown",
  siderolinkApi: "siderolink.api",
  panic: "panic",
  imageVersion: "ichor.version",
} as const;

export function readBootArgs(args: KernelArgs): BootArgs {
  const names = kernelArgNames;
  const { PLATFORM, INSTALLER_META_BASE64, ...environment } = variablesOf(args.all(names.environment));
  return {
    platform: PLATFORM ?? args.first(names.platform) ?? "metal",
    config: args.first(names.config),
    configEarly: args.all(names.configEarly).join(""),
    configInline: args.all(names.configInline).join(""),
    hostname: args.first(names.hostname),
    ignoredInterfaces: args.all(names.ignoreInterface),
    eventsSink: args.first(names.eventsSink),
    kernelLog: args.all(names.loggingKernel),
    wipe: args.first(names.wipe),
    haltIfInstalled: args.flag(names.haltIfInstalled),
    externalLoader: args.first(names.loader) === "external",
    deviceSettleMs: settleMs(args.first(names.settleTime)),
    auditdDisabled: args.flag(names.auditdDisabled),
    dashboardDisabled: args.flag(names.dashboardDisabled),
    dashboardConsole: args.first(names.dashboardConsole),
    environment,
    metaSeed: INSTALLER_META_BASE64 ?? "",
    shutdown: args.first(names.shutdown) === "halt" ? "halt" : "poweroff",
    siderolinkApi: args.first(names.siderolinkApi),
    stayOnFatal: args.all(names.panic).at(-1) === "0", // the last one counts, as for the kernel
    imageVersion: args.first(names.imageVersion),
  };
}

/** Of `K=V`; words without a name are none. */
function variablesOf(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.map((word) => /^([^=]+)=(.*)$/su.exec(word)?.slice(1) ?? []).filter(([name]) => name !== undefined),
  );
}

/** A malformed duration counts as none: the node boots in any case. */
function settleMs(text: string | undefined): number {
  if (text === undefined) return 0;
  try {
    return Math.min(Math.max(parseDurationMs(text), 0), 600_000);
  } catch {
    return 0;
  }
}
