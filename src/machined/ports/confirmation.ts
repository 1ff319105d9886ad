// What the API wants of the config that waits for confirmation, over the two resources of the controller that looks after it.
import type { ConfirmationPort, ConfirmationRequest } from "../../api/config-confirmation.ts";
import type { Clock } from "../../base/clock.ts";
import type { State } from "../../cosi/state.ts";
import { ConfigConfirmation, configConfirmationId } from "../../resources/config/config-confirmation.ts";
import { ConfirmationOrder } from "../../resources/config/internal/confirmation-order.ts";

/** Writing a file takes no time; mounting its volume may. */
const patienceMs = 10_000;

export function openConfirmation({ state, clock }: { readonly state: State; readonly clock: Clock }): ConfirmationPort {
  let serial = 0;

  async function put(request: ConfirmationRequest): Promise<number> {
    const own = ++serial;
    await state.modify(ConfirmationOrder, configConfirmationId, () => ({
      ...ConfirmationOrder.zero(),
      ...request,
      serial: own,
    }));
    return own;
  }

  return {
    status: async () => (await state.find(ConfigConfirmation, configConfirmationId))?.spec,
    async order(request, signal) {
      const own = await put(request);
      using patience = clock.timeout(patienceMs, signal);
      try {
        const isDone = ({ spec }: { readonly spec: ConfigConfirmation }): boolean => spec.order >= own;
        return (await state.waitFor(ConfigConfirmation, configConfirmationId, isDone, { signal: patience.signal }))
          .spec;
      } catch (error) {
        // nobody applies the config any more: it must not be waited for
        if (request.action === "wait") await put({ action: "withdraw" });
        throw new Error(
          `Cannot keep on STATE what is to happen to the machine config: it took more than ${patienceMs / 1000} s`,
          {
            cause: error,
          },
        );
      }
    },
  };
}
