// State.Destroy: the policy of the node refuses it to everybody; stores that are served to tests allow it.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "./common/env.ts";
import { answering } from "./common/errors.ts";

export const destroy = unary(rpc.State.Destroy, async ({ namespace, type, id, options }, { resources, roles }) => {
  const pointer = { namespace, type, id };
  await resources.policy({ verb: "write", ...pointer }, roles);
  await answering(resources.core.destroy(pointer, { owner: options?.owner ?? "" }), pointer);
  return {};
});
