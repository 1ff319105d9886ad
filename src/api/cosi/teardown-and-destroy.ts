// State.TeardownAndDestroy: marks a resource for removal, waits until nobody uses it, removes it.
import { isFreed } from "../../cosi/watch.ts";
import type { Pointer } from "../../cosi/resource.ts";
import type { CoreState } from "../../cosi/state.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "./common/env.ts";
import { answering } from "./common/errors.ts";

/** Resolves when the last finalizer is gone, or the resource itself. */
async function freed(core: CoreState, pointer: Pointer, signal: AbortSignal): Promise<void> {
  for await (const event of await core.watch(pointer, {}, signal)) {
    if (event.kind === "errored") throw event.error;
    if (isFreed(event)) return;
  }
  signal.throwIfAborted();
}

export const teardownAndDestroy = unary(
  rpc.State.TeardownAndDestroy,
  async ({ namespace, type, id, options }, { resources, roles, signal }) => {
    const { core, policy } = resources;
    const pointer = { namespace, type, id };
    const writing = { owner: options?.owner ?? "" };
    await policy({ verb: "read", ...pointer }, roles);
    await answering(core.get(pointer, signal), pointer);
    await policy({ verb: "write", ...pointer }, roles);
    const isReady = await answering(core.teardown(pointer, writing), pointer);
    if (!isReady) await answering(freed(core, pointer, signal), pointer);
    await answering(core.destroy(pointer, writing), pointer);
    return {};
  },
);
