// The node's config in memory, and configs to put there.
import { encodeUtf8 } from "../../base/bytes.ts";
import { decodeConfig } from "../../config/config.ts";
import type { Config } from "../../config/document.ts";
import type { ConfigPort } from "../config-port.ts";

export interface MemoryConfig extends ConfigPort {
  readonly persisted: Config | undefined;
}

/** Throws when the text is no config. */
export function configOf(text: string | Uint8Array): Config {
  const result = decodeConfig(typeof text === "string" ? encodeUtf8(text) : text);
  if (result.kind === "invalid") throw new TypeError(result.text);
  return result.config;
}

export function memoryConfig(initial?: Config): MemoryConfig {
  let active = initial;
  let persisted = initial;
  return {
    get persisted() {
      return persisted;
    },
    active: () => active,
    isInstalled: () => Promise.resolve(false),
    activate(config) {
      active = config;
      return Promise.resolve();
    },
    keep(config) {
      persisted = config;
      return Promise.resolve();
    },
  };
}
