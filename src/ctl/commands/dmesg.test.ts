// dmesg over nodes in memory: lines with the node in front, however they come.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { Code, StatusError } from "../../rpc/status.ts";
import { gone, goneNote, runLine } from "../fake/run.ts";
import { type Answers, fakeContext } from "../fake/session.ts";
import { dmesg } from "./dmesg.ts";

const path = "/machine.MachineService/Dmesg";

/** Keeps what it was asked for. */
function node(requests: unknown[], ...pieces: readonly string[]): Answers {
  return {
    [path]: (request: object) => {
      requests.push(request);
      return pieces.map((piece) => ({ bytes: encodeUtf8(piece) }));
    },
  };
}

test("dmesg prints whole lines of every node with its name, wherever the pieces were cut", async () => {
  const context = fakeContext({
    a: node([], "kern: in", "fo: one\nkern:", " two\n"),
    b: node([], "kern: ü".slice(0, 6), "ü"),
  });
  await runLine(dmesg, context, "dmesg");
  const lines = context.stdout().split("\n");
  expect(lines.filter((line) => line.startsWith("a"))).toEqual(["a: kern: info: one", "a: kern: two"]);
  expect(lines.filter((line) => line.startsWith("b"))).toEqual(["b: kern: ü"]);
});

test.each([
  [[], { follow: false, tail: false }],
  [["-f"], { follow: true, tail: false }],
  [["--follow", "--tail"], { follow: true, tail: true }],
])("dmesg %j asks for %j", async (args, wanted) => {
  const requests: unknown[] = [];
  await runLine(dmesg, fakeContext({ n: node(requests) }), "dmesg", ...args);
  expect(requests).toEqual([wanted]);
});

test("dmesg prints what others say when a node is gone", async () => {
  const context = fakeContext({ gone: gone(path), b: node([], "line\n") });
  await expect(runLine(dmesg, context, "dmesg")).rejects.toThrow("1 of the nodes failed");
  expect([context.stdout(), context.stderr()]).toEqual(["b: line\n", [goneNote]]);
});

test("dmesg of a node that ends the stream is at its end, and fails with one whose answer carries an error", async () => {
  const stopping: Answers = {
    async *[path]() {
      yield { bytes: encodeUtf8("last words\n") };
      throw new StatusError(Code.CANCELED, "context canceled");
    },
  };
  const ended = fakeContext({ n: stopping });
  await runLine(dmesg, ended, "dmesg", "-f");
  expect([ended.stdout(), ended.stderr()]).toEqual(["n: last words\n", []]);
  const refused = fakeContext({
    n: { [path]: () => [{ metadata: { error: "not authorized" }, bytes: new Uint8Array() }] },
  });
  await expect(runLine(dmesg, refused, "dmesg")).rejects.toThrow("1 of the nodes failed");
  expect(refused.stderr()).toEqual(["error from node n: not authorized"]);
});

test("dmesg asks nodes in maintenance too, and refuses what it does not know", async () => {
  const context = fakeContext({ n: node([]) });
  expect(await runLine(dmesg, context, "dmesg", "--insecure")).toMatchObject({ insecure: true });
  await expect(runLine(dmesg, context, "dmesg", "--since", "1h")).rejects.toThrow("unknown option '--since'");
});
