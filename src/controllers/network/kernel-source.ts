// The event source of controllers that follow the kernel's network.
import type { SourceContext } from "../../cosi/controller.ts";
import type { Network, NetworkPart } from "../../linux/network.ts";

/** Wakes the controller at the start and whenever one of the parts changes. */
export function kernelSource(
  network: Pick<Network, "watch">,
  parts: readonly NetworkPart[],
): (context: SourceContext) => Promise<void> {
  return async (context) => {
    for await (const _ of network.watch(parts, context.signal)) context.wake();
  };
}
