// logs over nodes in memory: whose log is asked for, and lines with the node in front.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { Code, StatusError } from "../../rpc/status.ts";
import { ContainerDriver } from "../../wire/gen/common.ts";
import { gone, goneNote, runLine } from "../fake/run.ts";
import { type Answers, fakeContext } from "../fake/session.ts";
import { logs } from "./logs.ts";

const path = "/machine.MachineService/Logs";

function node(requests: unknown[], ...pieces: readonly string[]): Answers {
  return {
    [path]: (request: object) => {
      requests.push(request);
      return pieces.map((piece) => ({ bytes: encodeUtf8(piece) }));
    },
  };
}

test("logs joins lines that were cut anywhere", async () => {
  const context = fakeContext({ n: node([], "first\nsec", "ond\n", "third") });
  await runLine(logs, context, "logs", "apid");
  expect(context.stdout()).toBe("n: first\nn: second\nn: third\n");
});

const own = { namespace: "system", driver: ContainerDriver.CONTAINERD, id: "apid", follow: false, tailLines: -1 };
test.each([
  [[], own],
  [["-f", "--tail", "3"], { ...own, follow: true, tailLines: 3 }],
  [["-k"], { ...own, namespace: "k8s.io", driver: ContainerDriver.CRI }],
])("logs apid %j asks for %j", async (args, wanted) => {
  const requests: unknown[] = [];
  await runLine(logs, fakeContext({ n: node(requests) }), "logs", "apid", ...args);
  expect(requests).toEqual([wanted]);
});

test("logs prints what others say when a node is gone, or has no such log", async () => {
  const unknown: Answers = {
    [path]: () => {
      throw new StatusError(Code.NOT_FOUND, 'log "apid" was not registered');
    },
  };
  const context = fakeContext({ gone: gone(path), b: node([], "line\n"), c: unknown });
  await expect(runLine(logs, context, "logs", "apid")).rejects.toThrow("2 of the nodes failed");
  expect([context.stdout(), context.stderr().toSorted()]).toEqual([
    "b: line\n",
    ['error from node c: log "apid" was not registered', goneNote],
  ]);
});

test("logs that a node ends as it stops are at their end", async () => {
  const stopping: Answers = {
    async *[path]() {
      yield { bytes: encodeUtf8("last") };
      throw new StatusError(Code.CANCELED, "context canceled");
    },
  };
  const context = fakeContext({ n: stopping });
  await runLine(logs, context, "logs", "apid", "-f");
  expect([context.stdout(), context.stderr()]).toEqual(["n: last\n", []]);
});

test.each([
  [[], "missing required argument 'id'"],
  [["apid", "--tail", "all"], 'found "all" for --tail <lines>, want a whole number'],
  [["apid", "--head"], "unknown option '--head'"],
])("logs %j is refused", async (args, problem) => {
  await expect(runLine(logs, fakeContext({ n: node([]) }), "logs", ...args)).rejects.toThrow(problem);
});
