// The node's machine config as ApplyConfiguration uses it: parsing and checking, the one in force, the one that is kept.

/** A config that could be read; what is in it matters to the port only. */
export interface ConfigHandle {
  /** True when it says everything a node needs; a node whose config does not stays in maintenance. */
  readonly isComplete: boolean;
  /** The text as it was given. */
  readonly text: Uint8Array;
}

export interface ConfigPort {
  /** The config in force; undefined when there is none. */
  active(): ConfigHandle | undefined;
  /** Rejects with an error whose message names document, line, column, what was found and what is wanted. */
  parse(text: Uint8Array): ConfigHandle;
  /** Rejects, like `parse`, with all that is wrong with it on this node; else the warnings. */
  validate(config: ConfigHandle): Promise<readonly string[]>;
  /** Unified diff of the two without comments, from "--- a" on; empty when they say the same. Undefined when they are too long to compare. */
  diff(from: ConfigHandle | undefined, to: ConfigHandle): string | undefined;
  /** Puts it in force; undefined takes the node back to having none. */
  activate(config: ConfigHandle | undefined): Promise<void>;
  /** Keeps it for the next boot. Resolves when it is safe on the disk, or known to be kept as soon as there is one. */
  persist(config: ConfigHandle): Promise<void>;
}
