// State.Create: the policy of the node refuses it to everybody; stores that are served to tests allow it.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "./common/env.ts";
import { answering } from "./common/errors.ts";

export const create = unary(rpc.State.Create, async ({ resource, options }, { resources, roles }) => {
  const { core, codec, policy } = resources;
  const { namespace = "", type = "", id = "" } = resource?.metadata ?? {};
  await policy({ verb: "write", namespace, type, id }, roles);
  const created = await answering(core.create(codec.decode(resource), { owner: options?.owner ?? "" }));
  return { resource: codec.encode(created) };
});
