// State.Get: one resource.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "./common/env.ts";
import { answering } from "./common/errors.ts";

export const get = unary(rpc.State.Get, async ({ namespace, type, id }, { resources, roles, signal }) => {
  const pointer = { namespace, type, id };
  await resources.policy({ verb: "read", ...pointer }, roles);
  return { resource: resources.codec.encode(await answering(resources.core.get(pointer, signal), pointer)) };
});
