// A machine that stands still: on a trial boot the watchdog runs from stage 1 on, process 1 has it fed, and when its loop does not turn any more the
// machine starts again. Machines without one are in watchdog.matrix.ts.
import { test } from "node:test";
import { assertStandstillEnds } from "../lib/watchdog.ts";

void test("a process 1 that stands still on a trial boot is restarted by the watchdog", async (context) => {
  await assertStandstillEnds({
    name: "watchdog",
    devices: ["i6300esb"],
    say: (line) => context.diagnostic(line),
  });
});
