// Rules over the whole config that need more than one document.
import type { Config, ValidationContext } from "../document.ts";
import type { ConfigError } from "../errors.ts";

export function containerRules(_config: Config, _context: ValidationContext): readonly ConfigError[] {
  return [];
}
