// What of a Node comes through when the API refuses a part of it.
import { beforeEach, expect, test } from "vitest";
import { FakeKubernetes } from "../../../clients/kubernetes/fake/kubernetes.ts";
import { isForbidden } from "../../../clients/kubernetes/error.ts";
import { nodes } from "./node-kind.ts";
import type { NodeWishes } from "./node-ownership.ts";
import { changeNode, type NodeOutcome } from "./node-piecewise.ts";

const wishes: NodeWishes = { labels: { bad: "1", good: "1" }, annotations: { note: "x" }, taints: [], cordoned: false };
const name = "n1";
const { signal } = new AbortController();
let kubernetes: FakeKubernetes;

beforeEach(() => {
  kubernetes = new FakeKubernetes();
  kubernetes.put(nodes, { metadata: { name } });
});

function change(wanted: NodeWishes, refused = new Map<string, string>()): Promise<NodeOutcome> {
  return changeNode({ kubernetes, name, wishes: wanted, refused }, signal);
}

test("changeNode() leaves out what is refused, and does not ask for it again", async () => {
  const asked: unknown[] = [];
  kubernetes.forbids = ({ metadata }) => (asked.push(metadata.labels), metadata.labels?.["bad"] !== undefined);
  const refused = new Map<string, string>();
  expect(await change(wishes, refused)).toEqual({ isChanged: true, refused: ["label bad"] });
  const { metadata } = await kubernetes.get(nodes, { name });
  expect([metadata.labels, metadata.annotations?.["note"]]).toEqual([{ good: "1" }, "x"]);
  asked.length = 0;
  expect(await change(wishes, refused)).toEqual({ isChanged: false, refused: ["label bad"] });
  expect(asked).toEqual([]);
  expect(await change({ ...wishes, cordoned: true }, refused)).toEqual({ isChanged: true, refused: ["label bad"] });
  expect(asked).toEqual([{ good: "1" }]);
  kubernetes.forbids = () => false;
  const labels = { bad: "2", good: "1" };
  expect(await change({ ...wishes, labels }, refused)).toEqual({ isChanged: true, refused: [] });
});

test("changeNode() keeps what it put there and may not take away, and knows it as its own", async () => {
  await change(wishes);
  kubernetes.forbids = ({ metadata }) => metadata.labels?.["bad"] === undefined;
  const refused = new Map<string, string>();
  const less = { ...wishes, labels: {} };
  expect(await change(less, refused)).toEqual({ isChanged: true, refused: ["label bad"] });
  const { metadata } = await kubernetes.get(nodes, { name });
  expect([metadata.labels, metadata.annotations?.["talos.dev/owned-labels"]]).toEqual([{ bad: "1" }, '["bad"]']);
});

test("changeNode() remembers nothing when all is refused", async () => {
  kubernetes.forbids = () => true;
  const refused = new Map<string, string>();
  const outcome = await change(wishes, refused);
  expect(outcome).toMatchObject({ isChanged: false, refused: ["label bad", "label good", "annotation note"] });
  expect([isForbidden(outcome.error), refused.size]).toEqual([true, 0]);
});
