import { expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { openEventBus } from "../../runtime/event-bus.ts";
import { addressEventController } from "./address-event.ts";

test("name and addresses are told when they change, and every ten minutes", async () => {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const events = openEventBus({ clock });
  const stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(addressEventController(events));
  await state.modify(HostnameStatus, "hostname", () => ({ hostname: "one", domainname: "example.org" }));
  const running = runtime.run(stop.signal);
  const told = async (): Promise<readonly unknown[]> => {
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    return events.history().map(({ payload }) => payload);
  };
  const first = { kind: "address", hostname: "one.example.org", addresses: [] };
  expect(await told()).toEqual([first]);
  await state.modify(NodeAddress, "current-no-k8s", () => ({ ...NodeAddress.zero(), addresses: ["10.9.0.5/24"] }));
  const second = { ...first, addresses: ["10.9.0.5"] };
  expect(await told()).toEqual([first, second]);
  await clock.advance(600_000);
  expect(await told()).toEqual([first, second, second]);
  stop.abort();
  await running;
});
