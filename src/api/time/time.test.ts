// Time and TimeCheck: one question to one server.
import { expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { TimeServerStatus } from "../../resources/network/time-server-status.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { fakeContext } from "../fake/context.ts";
import { invokeUnary } from "../fake/invoke.ts";
import { timeCheck } from "./time-check.ts";
import { time } from "./time.ts";

const { TimeService } = rpc;

test("Time asks the node's first server, TimeCheck the given one", async () => {
  const state = openState(openMemoryState({ clock: manualClock() }));
  const servers = ["ntp.example.org", "other.example.org"];
  await state.modify(TimeServerStatus, "timeservers", () => ({ timeServers: servers, useNTS: false }));
  const query = () => Promise.resolve({ localNs: 1_500_000_000n, remoteNs: 2_000_000_001n });
  const context = fakeContext({ state, time: { query } });
  const times = { localtime: { seconds: 1n, nanos: 500_000_000 }, remotetime: { seconds: 2n, nanos: 1 } };
  expect((await invokeUnary(time, TimeService.Time, {}, context)).messages).toEqual([
    { server: "ntp.example.org", ...times },
  ]);
  const checked = await invokeUnary(timeCheck, TimeService.TimeCheck, { server: "/dev/ptp0" }, context);
  expect(checked.messages).toEqual([{ server: "/dev/ptp0", ...times }]);
});

test("Time says which server could not be asked", async () => {
  await expect(invokeUnary(time, TimeService.Time, {}, fakeContext())).rejects.toMatchObject({
    code: 2,
    message: 'error querying NTP server "time.cloudflare.com": no such host',
  });
  await expect(invokeUnary(timeCheck, TimeService.TimeCheck, {}, fakeContext())).rejects.toMatchObject({
    code: 3,
    message: "ntp server is required",
  });
});
