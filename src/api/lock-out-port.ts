// Whether a config would cut off the client that applies it.
import type { Config } from "../config/document.ts";

/** A call, as the node's front has seen it. */
export interface CallOrigin {
  /** Address that the connection to this node comes from: the client's, or that of the node that passes its calls on. */
  readonly source: string;
  /** Address of this node at which it came in; undefined when it is not known. */
  readonly local: string | undefined;
  /** Another node passes the call on. */
  readonly isPassedOn: boolean;
}

export interface LockOutPort {
  /** What would keep the client from coming back; one sentence each. */
  problems(wanted: Config, origin: CallOrigin): Promise<readonly string[]>;
}
