import { expect, test } from "vitest";
import { manualClock } from "../base/manual-clock.ts";
import type { DeviceLock } from "./device-locks.ts";
import { deviceLocks } from "./device-locks.ts";
import { SystemError } from "./system-error.ts";

const path = "/dev/vda";

/** As the kernel does it: file → how it holds the lock. */
function fakeFlock(): { readonly held: Map<number, DeviceLock>; call(...args: readonly unknown[]): number } {
  const held = new Map<number, DeviceLock>();
  return {
    held,
    call(_name, fd, operation) {
      const kind = Number(operation) === 5 ? "shared" : "exclusive";
      const others = [...held].filter(([each]) => each !== fd).map(([, each]) => each);
      if (kind === "exclusive" ? others.length > 0 : others.includes("exclusive")) {
        throw new SystemError("busy", { code: "EAGAIN", errno: 11, syscall: "flock" });
      }
      held.set(Number(fd), kind);
      return 0;
    },
  };
}

test("deviceLocks() lets who wants to write go before those who come later to read", async () => {
  const libc = fakeFlock();
  const clock = manualClock();
  const locks = deviceLocks(libc, clock);
  await locks.take(1, path, "shared");
  const writer = locks.take(2, path, "exclusive");
  const reader = locks.take(3, path, "shared");
  await locks.take(4, "/dev/vdb", "shared");
  await clock.advance(100);
  expect([...libc.held.keys()]).toEqual([1, 4]);
  libc.held.clear(); // all files were closed
  await clock.advance(20);
  await writer;
  expect([...libc.held]).toEqual([[2, "exclusive"]]);
  libc.held.clear();
  await clock.advance(20);
  await reader;
  expect([...libc.held]).toEqual([[3, "shared"]]);
});

test("deviceLocks() gives up after 10 s, and others go on then", async () => {
  const libc = fakeFlock();
  const clock = manualClock();
  const locks = deviceLocks(libc, clock);
  await locks.take(1, path, "shared");
  const failure = locks.take(2, path, "exclusive").catch((error: unknown) => error);
  await clock.advance(10_100);
  expect(await failure).toMatchObject({ code: "EAGAIN", syscall: "flock" });
  await locks.take(3, path, "shared");
  expect([...libc.held.keys()]).toEqual([1, 3]);
});
