// The config that waits for confirmation, as ApplyConfiguration uses it.
import type { ConfigConfirmation } from "../resources/config/config-confirmation.ts";

export type ConfirmationRequest =
  /** `configSha256` is that of the text that is about to be applied, `previous` the text of the config that the node goes back to. */
  | { readonly action: "wait"; readonly withinMs: number; readonly previous: string; readonly configSha256: string }
  | { readonly action: "confirm" }
  /** The config before comes back at once. */
  | { readonly action: "withdraw" };

export interface ConfirmationPort {
  /** Undefined while there is no STATE volume. */
  status(): Promise<ConfigConfirmation | undefined>;
  /** Resolves with what became of it, once it is safe on the disk. */
  order(request: ConfirmationRequest, signal: AbortSignal): Promise<ConfigConfirmation>;
}
