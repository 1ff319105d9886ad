// Output that cannot be written: what the command hears of it, and how often.
import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { errorChain } from "../base/errors.ts";
import { streamOutput } from "./output.ts";

/** A stream that fails each write so. */
function failing(code: string): Writable {
  return new Writable({
    write: (_data, _encoding, done) => done(Object.assign(new Error(`write ${code}`), { code })),
  });
}

const kept = (into: string[]): Writable =>
  new Writable({
    write(data, _encoding, done) {
      into.push(String(data));
      done();
    },
  });

test("streamOutput() keeps data and everything else apart", async () => {
  const out: string[] = [];
  const err: string[] = [];
  const output = streamOutput({ stdout: kept(out), stderr: kept(err) }, () => undefined);
  await output.print("data\n");
  await output.printBytes(new Uint8Array([65]));
  output.note("note");
  expect([out, err, output.isTerminal]).toEqual([["data\n", "A"], ["note\n"], false]);
});

test.each([
  ["EPIPE", "OutputClosedError", "Output closed"],
  ["ENOSPC", "Error", "Cannot write the output: write ENOSPC"],
])("streamOutput() ends the command once after %s", async (code, name, text) => {
  const reasons: Error[] = [];
  const output = streamOutput({ stdout: failing(code), stderr: kept([]) }, (reason) => void reasons.push(reason));
  const thrown = await output.print("a").catch((error: unknown) => error);
  await output.print("b").catch(() => undefined);
  expect([reasons.map((reason) => [reason.name, errorChain(reason)]), thrown === reasons[0]]).toEqual([
    [[name, text]],
    true,
  ]);
});

test("streamOutput() survives a reader of notes who went away", async () => {
  const output = streamOutput({ stdout: kept([]), stderr: failing("EPIPE") }, () => undefined);
  output.note("a");
  expect(await output.print("b")).toBeUndefined();
});
