import { expect, test } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { encodeUtf8 } from "../../base/bytes.ts";
import { silentLogger } from "../../base/logger.ts";
import { heardOnConsole } from "./console-output.ts";

test("heardOnConsole() logs each line beside the service's own log", async () => {
  const [own, logged]: [string[], unknown[]] = [[], []];
  const runner = heardOnConsole({
    name: "Process([a])",
    run: async ({ output }) => {
      output.write(encodeUtf8("one\n\ntwo\n"));
      output.line("three");
    },
  });
  await runner.run({
    signal: new AbortController().signal,
    started: () => undefined,
    output: { write: (bytes) => void own.push(Buffer.from(bytes).toString()), line: (text) => void own.push(text) },
    clock: systemClock,
    log: { ...silentLogger, info: (_, fields) => void logged.push(fields?.["line"]) },
  });
  expect([own, logged]).toEqual([
    ["one\n\ntwo\n", "three"],
    ["one", "two", "three"],
  ]);
});
