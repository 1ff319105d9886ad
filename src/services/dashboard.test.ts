// When the dashboard starts, and that the screen goes back to the kernel's messages when it is stopped.
import { expect, test } from "vitest";
import { manualClock } from "../base/manual-clock.ts";
import { apiServed, configUrlArguments, onScreen } from "./dashboard.ts";

function probe(answersFrom: number) {
  let asked = 0;
  const tcp = (): Promise<void> => (++asked < answersFrom ? Promise.reject(new Error("refused")) : Promise.resolve());
  return { asked: () => asked, probe: { tcp, unix: tcp, http: () => Promise.resolve(200) } };
}

test("apiServed() holds once the API answers, and after a while without it", async () => {
  const clock = manualClock();
  const third = probe(3);
  const served = apiServed({ ...third, clock }).wait(new AbortController().signal);
  await clock.advance(400);
  expect(third.asked()).toBe(1);
  await clock.advance(1000);
  await served;
  expect(third.asked()).toBe(3);

  const never = probe(Number.POSITIVE_INFINITY);
  let isOver = false;
  const given = apiServed({ ...never, clock })
    .wait(new AbortController().signal)
    .then(() => (isOver = true));
  await clock.advance(19_000);
  expect(isOver).toBe(false);
  await clock.advance(1500);
  await given;
});

test("apiServed() ends with its signal", async () => {
  const stop = new AbortController();
  const waiting = apiServed({ ...probe(9), clock: manualClock() }).wait(stop.signal);
  stop.abort(new Error("stopped"));
  await expect(waiting).rejects.toThrow("stopped");
});

test.each([
  ["http://user:secret@10.0.0.1/c?u=${uuid}&a=${Code}", ["--config-url=http://...@10.0.0.1/c?u=${uuid}&a=${Code}"]],
  ["http://10.0.0.1/${code}?u=${uuid}", []],
  ["metal-iso", []],
  [undefined, []],
])("configUrlArguments() of %j", (config, expected) => {
  expect(configUrlArguments({ config })).toEqual(expected);
});

test("onScreen() shows its terminal while it runs, and the kernel's messages when it was stopped", async () => {
  const did: string[] = [];
  const terminals = {
    show: async (number: number) => void did.push(`show ${number}`),
    redirectKernelLog: async (number: number) => void did.push(`log to ${number}`),
  };
  const run = (isStopped: boolean, device: { device: string; number?: number }) =>
    onScreen(device, terminals, isStopped ? AbortSignal.abort() : new AbortController().signal, async () => {
      did.push("runs");
    });
  await run(true, { device: "/dev/tty2", number: 2 });
  await run(false, { device: "/dev/tty2", number: 2 });
  await run(true, { device: "/dev/ttyS1" });
  expect(did).toEqual(["log to 1", "show 2", "runs", "show 1", "log to 1", "show 2", "runs", "runs"]);
});
