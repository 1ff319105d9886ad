// Orders about a config that waits, with nobody there to carry them out, or somebody who does.
import { expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { ConfigConfirmation, configConfirmationId } from "../../resources/config/config-confirmation.ts";
import { ConfirmationOrder } from "../../resources/config/internal/confirmation-order.ts";
import { openConfirmation } from "./confirmation.ts";

const wait = { action: "wait", withinMs: 60_000, previous: "old", configSha256: "00" } as const;
const never = new AbortController().signal;

test("an order ends with what became of it, and what nobody carries out in time is called off", async () => {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const confirmation = openConfirmation({ state, clock });
  expect(await confirmation.status()).toBeUndefined();
  const first = confirmation.order(wait, never);
  const isPut = ({ spec }: { readonly spec: ConfirmationOrder }): boolean => spec.serial === 1;
  await state.waitFor(ConfirmationOrder, configConfirmationId, isPut, { signal: AbortSignal.timeout(5000) });
  const status = { ...ConfigConfirmation.zero(), state: "waiting", order: 1 };
  await state.modify(ConfigConfirmation, configConfirmationId, () => status);
  expect([await first, await confirmation.status()]).toEqual([status, status]);

  const second = confirmation.order(wait, never).catch((error: unknown) => error);
  const isNext = ({ spec }: { readonly spec: ConfirmationOrder }): boolean => spec.serial === 2;
  await state.waitFor(ConfirmationOrder, configConfirmationId, isNext, { signal: AbortSignal.timeout(5000) });
  await clock.advance(15_000);
  expect(await second).toMatchObject({ message: expect.stringContaining("took more than 15 s") as string });
  expect((await state.get(ConfirmationOrder, configConfirmationId)).spec).toMatchObject({
    action: "withdraw",
    serial: 3,
    previous: "",
  });
});
