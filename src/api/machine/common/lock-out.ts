// What ApplyConfiguration warns of when a config would cut off the very client that applies it.
import type { Config } from "../../../config/document.ts";
import { actorField, localAddressField, parseActor } from "../../../rpc/actor.ts";
import type { Metadata } from "../../../rpc/metadata.ts";
import type { ApiContext } from "../../context.ts";
import type { CallOrigin } from "../../lock-out-port.ts";

const advice =
  "with `ichorctl apply-config --confirm-within 10m` the node goes back by itself when nobody can confirm the config";

/** Without the port, the brackets and the zone; undefined for what is no address with a port. */
function addressOf(endpoint: string): string | undefined {
  const [, six, four] = /^(?:\[([^\]%]+)(?:%[^\]]*)?\]|([\d.]+)):\d+$/u.exec(endpoint) ?? [];
  return six ?? four;
}

/** Undefined for calls that did not come through the front. */
export function originOf(metadata: Metadata): CallOrigin | undefined {
  const actor = parseActor(metadata.get(actorField));
  const source = addressOf(actor?.via ?? actor?.peer ?? "");
  if (actor === undefined || source === undefined) return undefined;
  const local = metadata.get(localAddressField)?.replace(/%.*$/u, "");
  return { source, local, isPassedOn: actor.via !== undefined };
}

/** Nobody is told to do what he does already. */
export async function lockOutWarnings(
  { wanted, withinMs }: { readonly wanted: Config; readonly withinMs: number | undefined },
  { metadata, lockOut }: Pick<ApiContext, "lockOut"> & { readonly metadata: Metadata },
): Promise<readonly string[]> {
  const origin = originOf(metadata);
  if (origin === undefined) return [];
  const problems = await lockOut.problems(wanted, origin);
  return withinMs === undefined ? problems.map((problem) => `${problem}; ${advice}`) : problems;
}
