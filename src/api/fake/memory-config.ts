// The node's config in memory: texts that begin with "bad" cannot be parsed, with "invalid" do not pass, with "partial" are not complete.
import { decodeUtf8 } from "../../base/bytes.ts";
import { FormatError } from "../../base/errors.ts";
import type { ConfigHandle, ConfigPort } from "../config-port.ts";

export interface MemoryConfig extends ConfigPort {
  readonly persisted: ConfigHandle | undefined;
}

export function configOf(text: string): ConfigHandle {
  return { isComplete: !text.startsWith("partial"), text: new TextEncoder().encode(text) };
}

export function memoryConfig(initial?: ConfigHandle): MemoryConfig {
  let active = initial;
  let persisted = initial;
  const textOf = (config: ConfigHandle | undefined): string => (config === undefined ? "" : decodeUtf8(config.text));
  return {
    get persisted() {
      return persisted;
    },
    active: () => active,
    parse(bytes) {
      const text = decodeUtf8(bytes);
      if (text.startsWith("bad")) throw new FormatError("Cannot parse config: document 1, line 1, column 1: found bad");
      return configOf(text);
    },
    validate(config) {
      if (textOf(config).startsWith("invalid")) return Promise.reject(new FormatError("1 error occurred"));
      return Promise.resolve(textOf(config).startsWith("warned") ? ["old field"] : []);
    },
    diff: (from, to) => (textOf(from) === textOf(to) ? "" : `--- a\n+++ b\n-${textOf(from)}\n+${textOf(to)}\n`),
    activate(config) {
      active = config;
      return Promise.resolve();
    },
    persist(config) {
      persisted = config;
      return Promise.resolve();
    },
  };
}
