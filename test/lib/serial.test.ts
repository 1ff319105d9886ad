import { expect, test } from "vitest";
import { GuestOopsError, openSerial } from "./serial.ts";

const { signal } = new AbortController();

test("waitForLine() finds lines that came before and lines that come in pieces", async () => {
  const serial = openSerial();
  serial.write("\u001Bc\u001B[?7l\u001B[2Jfirst line\r\nsec");
  expect((await serial.waitForLine(/^first (.*)$/, signal))[1]).toBe("line");
  const second = serial.waitForLine(/^second$/, signal);
  serial.write("ond\r\n");
  expect((await second)[0]).toBe("second");
  expect(serial.lines).toEqual(["first line", "second"]);
});

test("waitForLine() forgets what came before a mark", async () => {
  const serial = openSerial();
  serial.write("ready\n");
  serial.mark();
  const ready = serial.waitForLine(/ready/, signal);
  serial.write("ready again\n");
  expect((await ready).input).toBe("ready again");
});

test("waitForLine() fails when the kernel dies and when the console ends", async () => {
  const serial = openSerial();
  const ready = serial.waitForLine(/ready/, signal);
  serial.write("[    1.0] Oops: 0002 [#1] PREEMPT SMP\n");
  await expect(ready).rejects.toThrow(GuestOopsError);
  serial.reopen();
  const other = serial.waitForLine(/ready/, signal);
  serial.close(new Error("QEMU ended"));
  await expect(other).rejects.toThrow("QEMU ended");
});

test("waitForLine() stops with its signal", async () => {
  const stop = new AbortController();
  const ready = openSerial().waitForLine(/ready/, stop.signal);
  stop.abort(new Error("enough"));
  await expect(ready).rejects.toThrow("enough");
});
