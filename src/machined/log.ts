// The node's own log: every line goes to the kernel log, with our prefix, and to a log of the store.
import type { Clock } from "../base/clock.ts";
import { errorChain } from "../base/errors.ts";
import type { LogFields, LogLevel, Logger } from "../base/logger.ts";
import { createLogger } from "../base/logger.ts";
import type { KernelLog } from "../linux/kernel-log.ts";
import type { LogStore } from "../runtime/log-store.ts";

/** Priorities of the kernel log. */
const priorities: Readonly<Record<LogLevel, number>> = { debug: 7, info: 6, warn: 4, error: 3 };

/** Lines of the controllers have a log of their own. */
const controllerComponent = "controller-runtime";

/** Lines of the API, one for each call: they would fill the console, and a serial one takes longer than the call. */
export const callComponent = "api";

/** Lines for whoever stands before the machine: the console shows them even when it is quiet, and without fields of ours. */
export const consoleComponent = "console";

/** The least priority that a kernel booted with `quiet` prints on its console. Linux, CONSOLE_LOGLEVEL_QUIET. */
const consolePriority = 3;

export interface NodeLogOptions {
  /** Absent on a node without a kernel log: lines go to the store only. */
  readonly kernelLog: Pick<KernelLog, "write"> | undefined;
  readonly logs: LogStore;
  readonly clock: Clock;
  /** Lines below it are dropped. */
  readonly level: LogLevel;
}

const order: readonly LogLevel[] = ["debug", "info", "warn", "error"];

export function openNodeLog(options: NodeLogOptions): Logger {
  const { kernelLog, logs, clock, level } = options;
  const own = logs.writer("machined");
  const controllers = logs.writer(controllerComponent);
  return createLogger((lineLevel, message, fields) => {
    if (order.indexOf(lineLevel) < order.indexOf(level)) return;
    const isForConsole = fields["component"] === consoleComponent;
    const { component: _component, controller: _controller, ...shown } = fields;
    const text = formatLine(message, isForConsole ? shown : fields);
    const isCall = lineLevel === "info" && fields["component"] === callComponent;
    if (!isCall) kernelLog?.write(isForConsole ? consolePriority : priorities[lineLevel], `[ichor] ${text}`);
    const writer = fields["component"] === controllerComponent ? controllers : own;
    writer.line(`${formatTime(clock.now())} ${text}`);
  });
}

/** `message {"component": "x", "count": 3}`: the fields are JSON, so that machines can read them too. */
export function formatLine(message: string, fields: LogFields): string {
  const parts = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${JSON.stringify(key)}: ${formatValue(value)}`);
  return parts.length === 0 ? message : `${message} {${parts.join(", ")}}`;
}

function formatValue(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(errorChain(value));
  if (typeof value === "bigint") return value.toString();
  try {
    return JSON.stringify(value, plain) ?? JSON.stringify(String(value));
  } catch {
    return JSON.stringify(String(value)); // it contains itself
  }
}

/** Values that JSON does not know, or would print badly. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Error) return errorChain(value);
  return value;
}

/** `2026/11/21 11:08:05.123000`: UTC, with microseconds. */
function formatTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace("T", " ").replaceAll("-", "/").replace("Z", "000");
}
