// A program's log as lines of text, one each on standard output: machined keeps them as the log of the service.
import { errorChain } from "./errors.ts";
import { createLogger } from "./logger.ts";
import type { LogFields, LogLevel, Logger } from "./logger.ts";

const order: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** `now` in milliseconds since 1970; lines below the level are dropped. */
export function lineLogger(write: (line: string) => void, now: () => number, level: LogLevel = "info"): Logger {
  return createLogger((lineLevel, message, fields) => {
    if (order.indexOf(lineLevel) < order.indexOf(level)) return;
    write(`${new Date(now()).toISOString()} ${lineLevel} ${message}${formatFields(fields)}\n`);
  });
}

function formatFields(fields: LogFields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}=${JSON.stringify(value instanceof Error ? errorChain(value) : String(value))}`)
    .join("");
}
