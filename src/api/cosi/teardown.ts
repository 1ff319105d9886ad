// State.Teardown: marks a resource for removal. Clients learn first whether it is there, then that they may not.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "./common/env.ts";
import { answering } from "./common/errors.ts";

export const teardown = unary(
  rpc.State.Teardown,
  async ({ namespace, type, id, options }, { resources, roles, signal }) => {
    const { core, policy } = resources;
    const pointer = { namespace, type, id };
    await policy({ verb: "read", ...pointer }, roles);
    await answering(core.get(pointer, signal), pointer);
    await policy({ verb: "write", ...pointer }, roles);
    return { destroyReady: await answering(core.teardown(pointer, { owner: options?.owner ?? "" }), pointer) };
  },
);
