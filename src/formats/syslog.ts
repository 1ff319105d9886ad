// Lines that programs send to /dev/log, in the format of BSD syslog. Source: RFC 3164 section 4, glibc's syslog(3).

export interface SyslogMessage {
  /** Facility times 8 plus severity; 13 (user, notice) when the line names none. */
  readonly priority: number;
  readonly facility: number;
  readonly severity: number;
  /** As written, `Nov 21 11:08:05`; empty when there is none. */
  readonly timestamp: string;
  /** Name of the program, without its process number. */
  readonly tag: string;
  /** Process number, 0 when the line names none. */
  readonly pid: number;
  readonly content: string;
}

/** Never fails: what is not understood stays in the content. */
export function parseSyslog(line: string): SyslogMessage {
  const [, priorityText = "13", rest = ""] = /^(?:<(\d{1,3})>)?(.*)$/su.exec(line.replace(/[\0\n]+$/u, "")) ?? [];
  const [, timestamp = "", message = ""] = /^(?:([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) )?(.*)$/su.exec(rest) ?? [];
  const [, tag = "", pid = "0", content = message] = /^([^\s:[\]]{1,48})(?:\[(\d+)\])?: ?(.*)$/su.exec(message) ?? [];
  const priority = Math.min(Number(priorityText), 191);
  return { priority, facility: priority >> 3, severity: priority & 7, timestamp, tag, pid: Number(pid), content };
}
