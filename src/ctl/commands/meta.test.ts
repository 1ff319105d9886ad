// meta over nodes that keep what is written.
import { expect, test } from "vitest";
import { Code, StatusError } from "../../rpc/status.ts";
import { fakeContext, type Answers, type FakeContext } from "../fake/session.ts";
import { buildProgram } from "../program.ts";
import { meta, parseKey } from "./meta.ts";

async function run(context: FakeContext, ...args: readonly string[]): Promise<void> {
  const program = buildProgram([meta], () => context, "v0");
  for (const each of program.commands.flatMap(({ commands }) => commands))
    each.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  await program.parseAsync(["node", "ichorctl", "meta", ...args]);
}

interface Node {
  readonly answers: Answers;
  readonly values: Map<number, string>;
}

function node(values: readonly (readonly [number, string])[] = []): Node {
  const kept = new Map(values);
  const answers: Answers = {
    "/machine.MachineService/MetaWrite": ({ key, value }: { readonly key: number; readonly value: Uint8Array }) => {
      kept.set(key, new TextDecoder().decode(value));
      return { messages: [{}] };
    },
    "/machine.MachineService/MetaDelete": ({ key }: { readonly key: number }) => {
      if (!kept.delete(key)) throw new StatusError(Code.NOT_FOUND, `Cannot delete key ${key}: found no value`);
      return { messages: [{}] };
    },
  };
  return { answers, values: kept };
}

test("parseKey() takes decimal and hexadecimal numbers of one byte", () => {
  expect(["0", "10", "255", "0x0", "0xa", "0XfF"].map(parseKey)).toEqual([0, 10, 255, 0, 10, 255]);
});

test.each(["", "256", "0x100", "-1", "1.5", "1e1", "a", "0x", "0b1", " 1", "ten"])("parseKey() refuses %j", (text) => {
  expect(() => parseKey(text)).toThrow(`found "${text}" for the key, want a number from 0 to 255 (0x0 to 0xff)`);
});

test("meta write and delete reach every node, values being UTF-8", async () => {
  const [a, b] = [node(), node([[12, "old"]])];
  const context = fakeContext({ a: a.answers, b: b.answers });
  await run(context, "write", "0xc", "größer");
  await run(context, "write", "13", "");
  expect([a, b].map(({ values }) => [...values])).toEqual([
    [
      [12, "größer"],
      [13, ""],
    ],
    [
      [12, "größer"],
      [13, ""],
    ],
  ]);
  await run(context, "delete", "12");
  expect([a, b].map(({ values }) => [...values.keys()])).toEqual([[13], [13]]);
  expect([context.stdout(), context.stderr()]).toEqual(["", []]);
});

test("meta delete goes on where there is no value", async () => {
  const [a, b] = [node(), node([[10, "x"]])];
  const context = fakeContext({ a: a.answers, b: b.answers });
  await expect(run(context, "delete", "0xa")).rejects.toThrow("1 of the nodes failed");
  expect([b.values.size, context.stderr()]).toEqual([
    0,
    [expect.stringMatching(/^error from node a: .*Cannot delete key 10: found no value$/u)],
  ]);
});

test("meta asks no node with a key that is none, or without a value", async () => {
  const kept = node([[1, "one"]]);
  const context = fakeContext({ n: kept.answers });
  await expect(run(context, "write", "256", "x")).rejects.toThrow('found "256" for the key');
  await expect(run(context, "delete", "one")).rejects.toThrow('found "one" for the key');
  await expect(run(context, "write", "1")).rejects.toThrow("missing required argument 'value'");
  expect([...kept.values]).toEqual([[1, "one"]]);
});
