// The config that waits for confirmation in memory: no time passes, and nothing is put back.
import { ConfigConfirmation } from "../../resources/config/config-confirmation.ts";
import type { ConfirmationPort, ConfirmationRequest } from "../config-confirmation.ts";
import { formatDuration } from "../../base/units.ts";
import { sha256Hex } from "../../formats/sha256.ts";

export interface MemoryConfirmation extends ConfirmationPort {
  /** What was asked for. */
  readonly orders: readonly ConfirmationRequest[];
  set(status: Partial<ConfigConfirmation> | undefined): void;
}

/** On a node with a STATE volume on which nothing waits. */
export function memoryConfirmation(): MemoryConfirmation {
  const orders: ConfirmationRequest[] = [];
  const none: ConfigConfirmation = { ...ConfigConfirmation.zero(), state: "none" };
  let current: ConfigConfirmation | undefined = none;
  return {
    orders,
    set(status) {
      current = status === undefined ? undefined : { ...none, ...status };
    },
    status: () => Promise.resolve(current),
    order(request) {
      orders.push(request);
      current = request.action === "wait" ? waiting(request) : none;
      return Promise.resolve(current);
    },
  };
}

function waiting({
  withinMs,
  previous,
  configSha256,
}: Extract<ConfirmationRequest, { readonly action: "wait" }>): ConfigConfirmation {
  return {
    ...ConfigConfirmation.zero(),
    state: "waiting",
    within: formatDuration(BigInt(withinMs) * 1_000_000n),
    confirmBy: "2026-01-01T00:10:00.000Z",
    bootsLeft: 3,
    configSha256,
    previousSha256: sha256Hex(previous),
  };
}
