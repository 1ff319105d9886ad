// Lines of logs: how bad they are, by their own words.

export type Level = "error" | "warning" | "debug" | "plain";

/** Levels of the kernel's log (`kern: warning: `), of klog (`E0102 03:04:05`), and of logs of fields (`level=warn`, `"level":"error"`, ` error `). Source: facts of each format. */
export function levelOf(line: string): Level {
  const { kernel } =
    /^\w+:\s+(?<kernel>emerg|alert|crit|err|error|warning|notice|info|debug):/u.exec(line)?.groups ?? {};
  const { klog } = /(?:^|\s)(?<klog>[EWIF])\d{4} \d\d:\d\d:\d\d/u.exec(line)?.groups ?? {};
  const { field } = /\blevel"?[=:]\s?"?(?<field>[a-z]+)/u.exec(line)?.groups ?? {};
  const { word } =
    /(?:^|[\s[])(?<word>ERROR|WARN|WARNING|DEBUG|FATAL|error|warn|debug|fatal)(?=[\s\]:])/u.exec(line)?.groups ?? {};
  const own = named(kernel ?? "");
  // what a service says of itself counts where the log it is in says nothing bad
  return own === "plain" ? named(field ?? klog ?? word ?? "") : own;
}

function named(word: string): Level {
  if (/^(?:emerg|alert|crit|err|error|fatal|panic|e|f)$/iu.test(word)) return "error";
  if (/^(?:warn|warning|w)$/iu.test(word)) return "warning";
  return /^(?:debug|trace)$/iu.test(word) ? "debug" : "plain";
}

/** The node's record of a call that it served: who looks at a node makes several with each look, and they would hide all else. */
function isCallRecord(line: string): boolean {
  return /\bserved call \{/u.test(line);
}

/** What is shown of a log: records of calls only when the filter asks for `served`. */
export function isShown(line: string, filter: string): boolean {
  if (isCallRecord(line) && !/(?:^|\s)served\b/u.test(filter)) return false;
  return matchesFilter(line, filter);
}

/** Words that must all be in the line, whatever their case; one that begins with `-` must not. */
export function matchesFilter(line: string, filter: string): boolean {
  const found = line.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== "" && word !== "-")
    .every((word) => (word.startsWith("-") ? !found.includes(word.slice(1)) : found.includes(word)));
}
