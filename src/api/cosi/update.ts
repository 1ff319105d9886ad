// State.Update: the policy of the node refuses it to everybody; stores that are served to tests allow it.
import type { Phase } from "../../cosi/resource.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { statusError } from "../errors.ts";
import { unary } from "./common/env.ts";
import { answering } from "./common/errors.ts";

function phaseOf(text: string | undefined): { readonly expectedPhase?: Phase } {
  if (text === undefined) return {};
  if (text === "running" || text === "tearingDown") return { expectedPhase: text };
  throw statusError("INVALID_ARGUMENT", `unknown phase "${text}"`);
}

export const update = unary(rpc.State.Update, async ({ newResource, options }, { resources, roles }) => {
  const { core, codec, policy } = resources;
  const { namespace = "", type = "", id = "" } = newResource?.metadata ?? {};
  await policy({ verb: "write", namespace, type, id }, roles);
  const writing = { owner: options?.owner ?? "", ...phaseOf(options?.expectedPhase) };
  const updated = await answering(core.update(codec.decode(newResource), writing), { namespace, type, id });
  return { resource: codec.encode(updated) };
});
