// Events on the wire: type URLs and values that clients know.
import { expect, test } from "vitest";
import { decode } from "../wire/codec.ts";
import { MachineStatusEvent, SequenceEvent, ServiceStateEvent } from "../wire/gen/machine.ts";
import { encodeEvent } from "./event-wire.ts";
import type { EventPayload } from "./events.ts";

function encoded(payload: EventPayload): { readonly typeUrl: string; readonly value: Uint8Array } {
  const { data } = encodeEvent({ id: "9m4e2mr0ui3e8a215n4g", actorId: "a", timeMs: 0, payload });
  return { typeUrl: data?.typeUrl ?? "", value: data?.value ?? new Uint8Array() };
}

test("encodeEvent() names messages without the usual prefix", () => {
  const { typeUrl, value } = encoded({
    kind: "sequence",
    sequence: "reboot",
    action: "NOOP",
    error: { code: "LOCKED", message: "sequence not started: locked" },
  });
  expect(typeUrl).toBe("talos/runtime/machine.SequenceEvent");
  expect(decode(SequenceEvent, value)).toEqual({
    sequence: "reboot",
    action: 0,
    error: { code: 1, message: "sequence not started: locked", details: [] },
  });
});

test("encodeEvent() carries health and stages", () => {
  const health = { unknown: false, healthy: true, lastMessage: "", lastChangeMs: 1500 };
  const state = encoded({ kind: "serviceState", service: "apid", action: "Running", message: "m", health });
  expect(decode(ServiceStateEvent, state.value)).toEqual({
    service: "apid",
    action: 3,
    message: "m",
    health: { unknown: false, healthy: true, lastMessage: "", lastChange: { seconds: 1n, nanos: 500_000_000 } },
  });
  const status = encoded({
    kind: "machineStatus",
    stage: "shutting down",
    ready: false,
    unmetConditions: [{ name: "time", reason: "time is not synced" }],
  });
  expect(decode(MachineStatusEvent, status.value)).toEqual({
    stage: 6,
    status: { ready: false, unmetConditions: [{ name: "time", reason: "time is not synced" }] },
  });
});
