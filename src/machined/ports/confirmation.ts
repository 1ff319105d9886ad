// What the API wants of the config that waits for confirmation, over the two resources of the controller that looks after it.
import type { ConfirmationPort, ConfirmationRequest } from "../../api/config-confirmation.ts";
import type { Clock } from "../../base/clock.ts";
import type { State } from "../../cosi/state.ts";
import { ConfigConfirmation, configConfirmationId } from "../../resources/config/config-confirmation.ts";
import { ConfirmationOrder } from "../../resources/config/internal/confirmation-order.ts";
import { answerTo } from "./answer.ts";

export function openConfirmation({ state, clock }: { readonly state: State; readonly clock: Clock }): ConfirmationPort {
  let serial = 0;

  async function put(request: ConfirmationRequest, own: number): Promise<void> {
    await state.modify(ConfirmationOrder, configConfirmationId, () => ({
      ...ConfirmationOrder.zero(),
      ...request,
      serial: own,
    }));
  }

  return {
    status: async () => (await state.find(ConfigConfirmation, configConfirmationId))?.spec,
    order(request, signal) {
      const own = ++serial;
      const wish = {
        failure: "Cannot keep on STATE what is to happen to the machine config",
        put: () => put(request, own),
        type: ConfigConfirmation,
        id: configConfirmationId,
        isAnswer: ({ order }: ConfigConfirmation) => order >= own,
        // nobody applies the config any more: it must not be waited for
        ...(request.action === "wait" ? { takeBack: () => put({ action: "withdraw" }, ++serial) } : {}),
      };
      return answerTo({ state, clock }, wish, signal);
    },
  };
}
