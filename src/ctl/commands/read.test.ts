// read over a node in memory: the bytes of a file, and nothing else.
import { expect, test } from "vitest";
import { Code, StatusError } from "../../rpc/status.ts";
import { runLine } from "../fake/run.ts";
import { type Answers, type FakeContext, fakeContext } from "../fake/session.ts";
import { read } from "./read.ts";

const path = "/machine.MachineService/Read";

/** The bytes as they were printed: those of a file need be no text. */
function keepBytes(context: FakeContext): { readonly context: FakeContext; readonly printed: () => Uint8Array } {
  const parts: Uint8Array[] = [];
  const output = { ...context.output, printBytes: (bytes: Uint8Array) => Promise.resolve(void parts.push(bytes)) };
  return { context: { ...context, output }, printed: () => Buffer.concat(parts) };
}

function node(requests: unknown[], ...pieces: readonly Uint8Array[]): Answers {
  return {
    [path]: (request: object) => {
      requests.push(request);
      return pieces.map((bytes) => ({ bytes }));
    },
  };
}

test.each(["read", "cat"])("%s prints the bytes of the file as they are", async (name) => {
  const requests: unknown[] = [];
  const { context, printed } = keepBytes(fakeContext({ n: node(requests, Buffer.of(0, 255, 10), Buffer.of(195)) }));
  await runLine(read, context, name, "/etc/x");
  expect([requests, [...printed()], context.stdout(), context.stderr()]).toEqual([
    [{ path: "/etc/x" }],
    [0, 255, 10, 195],
    "",
    [],
  ]);
});

test("read fails with what the node says", async () => {
  const missing: Answers = {
    [path]: () => {
      throw new StatusError(Code.NOT_FOUND, "stat /x: no such file or directory");
    },
  };
  await expect(runLine(read, fakeContext({ n: missing }), "read", "/x")).rejects.toThrow("stat /x: no such file");
});

test("read wants one node and one path", async () => {
  const two = fakeContext({ a: node([]), b: node([]) });
  await expect(runLine(read, two, "read", "/x")).rejects.toThrow('command "read" requires exactly one node (got 2)');
  await expect(runLine(read, fakeContext({ n: node([]) }), "read")).rejects.toThrow("missing required argument 'path'");
  await expect(runLine(read, fakeContext({ n: node([]) }), "read", "/x", "-f")).rejects.toThrow("unknown option '-f'");
});
