// The environment that the machine's services share: what the config and the kernel's command line say, such as proxies.
import type { State } from "../../cosi/state.ts";
import { Environment } from "../../resources/runtime/environment.ts";

/** As it is now; a service sees a change when it is started the next time. */
export async function machineEnvironment(state: Pick<State, "find">): Promise<Readonly<Record<string, string>>> {
  const variables = (await state.find(Environment, "machined"))?.spec.variables ?? [];
  return Object.fromEntries(variables.map((text) => /^([^=]*)=(.*)$/su.exec(text)?.slice(1) ?? [text, ""]));
}
