// Which resource `edit` and `patch` mean: of all types only machine configurations can be changed by clients.
import { UsageError } from "./command.ts";
import type { CommandContext } from "./command.ts";
import { findDefinition } from "../dashboard/live/resources.ts";

export const configType = "MachineConfigs.config.talos.dev";

export interface ConfigTarget {
  readonly namespace: string;
  readonly id: string;
}

/** Without an id the active configuration. Rejects for any other type of resource. */
export async function configTarget(
  { session }: Pick<CommandContext, "session">,
  { type, id, namespace }: { readonly type: string; readonly id: string; readonly namespace: string },
): Promise<ConfigTarget> {
  const [first = ""] = await session.nodes();
  const { resourceType, defaultNamespace } = await findDefinition(await session.client(first), type);
  if (resourceType !== configType)
    throw new UsageError(`resources of type "${resourceType}" cannot be changed, want "machineconfig"`);
  return { namespace: namespace === "" ? defaultNamespace : namespace, id: id === "" ? "v1alpha1" : id };
}
