// netstat over nodes in memory: which sockets are asked for, and the columns of them.
import { expect, test } from "vitest";
import { ConnectRecordState, ConnectRecordTimerActive, NetstatRequestFilter } from "../../wire/gen/machine.ts";
import { gone, goneNote, runLine } from "../fake/run.ts";
import { type Answers, fakeContext } from "../fake/session.ts";
import { netstat } from "./netstat.ts";

const path = "/machine.MachineService/Netstat";
const api = {
  l4proto: "tcp",
  localip: "10.0.0.1",
  localport: 50_000,
  remoteip: "10.0.0.9",
  remoteport: 41_234,
  state: ConnectRecordState.ESTABLISHED,
  txqueue: 7n,
  rxqueue: 0n,
  tr: ConnectRecordTimerActive.KEEPALIVE,
  timerwhen: 1234n,
  retrnsmt: 1n,
  uid: 50,
  timeout: 2n,
  inode: 4711n,
  process: { pid: 300, name: "apid" },
  netns: "",
};
const dns = {
  ...api,
  l4proto: "udp6",
  localip: "::",
  localport: 53,
  remoteip: "::",
  remoteport: 0,
  state: ConnectRecordState.CLOSE,
  tr: ConnectRecordTimerActive.OFF,
  txqueue: 0n,
  uid: 0,
  timerwhen: 0n,
  retrnsmt: 0n,
  timeout: 0n,
  process: undefined,
  netns: "cni-1",
};
const pod = { id: "kube-system/coredns", podId: "kube-system/coredns", networkNamespace: "cni-1" };

function node(requests: unknown[], ...records: readonly object[]): Answers {
  return {
    [path]: (request: object) => {
      requests.push(request);
      return { messages: [{ connectrecord: records }] };
    },
    "/machine.MachineService/Containers": () => ({
      messages: [{ containers: [pod, { ...pod, id: "kube-system/coredns:coredns" }] }],
    }),
  };
}

test.each(["netstat", "ss"])("%s shows the sockets of each node", async (name) => {
  const context = fakeContext({ a: node([], api), b: node([], dns) });
  await runLine(netstat, context, name);
  expect(context.stdout()).toBe(
    [
      "NODE   Proto   Recv-Q   Send-Q   Local Address    Foreign Address   State",
      "a      tcp     0        7        10.0.0.1:50000   10.0.0.9:41234    ESTABLISHED",
      "b      udp6    0        0        [::]:53          [::]:*            CLOSE",
      "",
    ].join("\n"),
  );
});

test("netstat -xpok shows user, process, timer and pod beside them", async () => {
  const context = fakeContext({ n: node([], api, dns) });
  await runLine(netstat, context, "netstat", "-xpok");
  expect(context.stdout()).toBe(
    [
      "NODE   Proto   Recv-Q   Send-Q   Local Address    Foreign Address   State         Uid   Inode   PID/Program name   Timer                   Pod",
      "n      tcp     0        7        10.0.0.1:50000   10.0.0.9:41234    ESTABLISHED   50    4711    300/apid           keepalive (12.34/1/2)   -",
      "n      udp6    0        0        [::]:53          [::]:*            CLOSE         0     4711    -                  off (0/0/0)             kube-system/coredns",
      "",
    ].join("\n"),
  );
});

const all = { tcp: true, tcp6: true, udp: true, udp6: true, udplite: true, udplite6: true, raw: true, raw6: true };
const plain = {
  filter: NetstatRequestFilter.CONNECTED,
  feature: { pid: false },
  l4proto: all,
  netns: { hostnetwork: true },
};
test.each([
  [[], plain],
  [["-l", "-p"], { ...plain, filter: NetstatRequestFilter.LISTENING, feature: { pid: true } }],
  [["-a", "-t"], { ...plain, filter: NetstatRequestFilter.ALL, l4proto: { tcp: true, tcp6: true } }],
  [["-u", "-4"], { ...plain, l4proto: { udp: true } }],
  [["-U", "-w", "-6"], { ...plain, l4proto: { udplite6: true, raw6: true } }],
  [["-t", "-v"], plain],
  [["-k"], { ...plain, netns: { hostnetwork: true, allnetns: true } }],
  [["kube-system/coredns"], { ...plain, netns: { netns: ["cni-1"] } }],
])("netstat %j asks for %j", async (args, wanted) => {
  const requests: unknown[] = [];
  await runLine(netstat, fakeContext({ n: node(requests) }), "netstat", ...args);
  expect(requests).toEqual([wanted]);
});

test("netstat of a pod asks only the node that has it, and fails when none has", async () => {
  const requests: unknown[] = [];
  const without: Answers = {
    ...node(requests, api),
    "/machine.MachineService/Containers": () => ({ messages: [{ containers: [] }] }),
  };
  const context = fakeContext({ a: without, b: node([], dns) });
  await runLine(netstat, context, "netstat", "kube-system/coredns");
  expect([requests, context.stdout().trimEnd().split("\n").length]).toEqual([[], 2]);
  const nowhere = fakeContext({ a: without });
  await expect(runLine(netstat, nowhere, "netstat", "default/x")).rejects.toThrow(
    'Cannot list sockets of pod "default/x": it runs on none of the nodes',
  );
});

test("netstat shows those of the other nodes when one is gone", async () => {
  const context = fakeContext({ gone: gone(path), b: node([], api) });
  await expect(runLine(netstat, context, "netstat")).rejects.toThrow("1 of the nodes failed");
  expect([context.stdout().split("\n")[1]?.slice(0, 10), context.stderr()]).toEqual(["b      tcp", [goneNote]]);
});

test.each([
  [["coredns"], 'found pod "coredns", want namespace/name'],
  [["-z"], "unknown option '-z'"],
])("netstat %j is refused", async (args, problem) => {
  await expect(runLine(netstat, fakeContext({ n: node([]) }), "netstat", ...args)).rejects.toThrow(problem);
});
