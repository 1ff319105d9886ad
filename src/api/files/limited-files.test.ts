// Only so many operations at the same time, and streams that are let go of.
import { expect, test } from "vitest";
import { memoryFiles } from "../fake/memory-files.ts";
import { limitFiles } from "./limited-files.ts";

test("limitFiles() lets few operations run at the same time", async () => {
  let running = 0;
  let most = 0;
  const files = memoryFiles({ "/a": "1" });
  const readText = async (path: string) => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    return files.readText(path);
  };
  const limited = limitFiles({ ...files, readText }, 3);
  const texts = await Promise.all(Array.from({ length: 20 }, () => limited.readText("/a")));
  expect([texts.join(""), most, running]).toEqual(["1".repeat(20), 3, 0]);
  await expect(limited.readText("/nosuch")).rejects.toMatchObject({ code: "ENOENT" });
});

test("limitFiles() holds no place while a reader of a stream thinks, and closes what it leaves", async () => {
  let closed = false;
  async function* endless() {
    try {
      for (;;) yield Uint8Array.of(1);
    } finally {
      closed = true;
    }
  }
  const limited = limitFiles({ ...memoryFiles({ "/a": "1" }), stream: () => endless() }, 1);
  for await (const piece of limited.stream("/x")) {
    expect([piece.length, await limited.readText("/a")]).toEqual([1, "1"]);
    break;
  }
  expect(closed).toBe(true);
});
