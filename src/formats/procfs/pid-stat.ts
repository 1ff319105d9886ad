// /proc/PID/stat and /proc/PID/cmdline: one process.
import { FormatError } from "../../base/errors.ts";
import { columnsOf, parseCount, parseDecimal } from "./text.ts";

export interface PidStat {
  readonly pid: number;
  /** The command's name, at most 15 bytes; it may hold blanks and brackets. */
  readonly command: string;
  /** One letter: R running, S sleeping, D waiting for a disk, Z zombie, T stopped, I idle. */
  readonly state: string;
  readonly ppid: number;
  /** Processor time in user and in kernel mode, in units of 1/100 s. */
  readonly userTicks: bigint;
  readonly systemTicks: bigint;
  readonly threads: number;
  /** Ticks of 1/100 s after boot at which it started. */
  readonly startTicks: bigint;
  readonly virtualBytes: bigint;
  readonly residentPages: bigint;
}

/** Throws a FormatError. Source: proc_pid_stat(5); fields are counted from 1 there, the state being the third. */
export function parsePidStat(text: string): PidStat {
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  if (open < 0 || close < open) {
    throw new FormatError(
      `Cannot parse process stat: found "${text.slice(0, 80)}", want "<pid> (<command>) <state> ..."`,
    );
  }
  const columns = columnsOf(text.slice(close + 1));
  const at = (field: number): string | undefined => columns[field - 3];
  const pid = parseDecimal(text.slice(0, open).trim(), "process id");
  return {
    pid,
    command: text.slice(open + 1, close),
    state: at(3) ?? "",
    ppid: parseDecimal(at(4), `parent of process ${pid}`),
    userTicks: parseCount(at(14), `user time of process ${pid}`),
    systemTicks: parseCount(at(15), `system time of process ${pid}`),
    threads: parseDecimal(at(20), `threads of process ${pid}`),
    startTicks: parseCount(at(22), `start time of process ${pid}`),
    virtualBytes: parseCount(at(23), `virtual size of process ${pid}`),
    residentPages: parseCount(at(24), `resident size of process ${pid}`),
  };
}

/** The arguments of /proc/PID/cmdline in one line: NUL bytes become blanks, those at the end go. */
export function formatCmdline(cmdline: string): string {
  return cmdline.replace(/\0+$/u, "").replaceAll("\0", " ");
}
