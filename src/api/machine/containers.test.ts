// The RPCs of containers over a port in memory: rows as clients know them, logs of files, what is refused.
import { appendFile, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeUtf8 } from "../../base/bytes.ts";
import { systemClock } from "../../base/clock.ts";
import type { ContainerFacts } from "../../clients/container-facts.ts";
import { nodeFiles } from "../../linux/files.ts";
import { Code } from "../../rpc/status.ts";
import { ContainerDriver } from "../../wire/gen/common.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { ContainersPort } from "../containers-port.ts";
import { fakeContext } from "../fake/context.ts";
import { invoke, invokeUnary } from "../fake/invoke.ts";
import { followFile } from "../files/follow-file.ts";
import { containers } from "./containers.ts";
import { logs } from "./logs.ts";
import { restart } from "./restart.ts";
import { stats } from "./stats.ts";

const { MachineService } = rpc;
const pod: ContainerFacts = {
  id: "kube-system/dns",
  internalId: "0123456789abcdef",
  podId: "kube-system/dns",
  name: "dns",
  image: "registry.k8s.io/pause:3.10.2",
  pid: 42,
  status: "SANDBOX_READY",
  uid: "u",
  networkNamespace: "cni-1",
};
const usage = { memoryBytes: 5n, cpuNanoseconds: 6n };
const asked: string[] = [];
const port = (log?: string): ContainersPort => ({
  async list({ driver, namespace }, { withUsage }) {
    asked.push(`${driver} ${namespace} ${withUsage}`);
    return [pod, { ...pod, id: "kube-system/dns:coredns:0123456789ab", usage }];
  },
  async restart({ driver }, id) {
    asked.push(`restart ${id} by ${driver}`);
  },
  findLog: async () => log,
});
const context = fakeContext({ containers: port() });
const cri = { namespace: "k8s.io", driver: ContainerDriver.CRI };

test("Containers and Stats give rows; Stats leaves out what nobody has measured", async () => {
  const listed = await invokeUnary(containers, MachineService.Containers, cri, context);
  expect(listed.messages[0]?.containers[0]).toEqual({ ...pod, namespace: "k8s.io" });
  const measured = await invokeUnary(stats, MachineService.Stats, cri, context);
  expect(measured.messages[0]?.stats).toEqual([
    {
      namespace: "k8s.io",
      id: "kube-system/dns:coredns:0123456789ab",
      podId: "kube-system/dns",
      name: "dns",
      memoryUsage: 5n,
      cpuUsage: 6n,
    },
  ]);
  await invokeUnary(restart, MachineService.Restart, { ...cri, id: "x" }, context);
  expect(asked).toEqual(["cri k8s.io false", "cri k8s.io true", "restart x by cri"]);
});

test("a namespace is needed, and only pods have the kubelet's interface", async () => {
  const ask = (namespace: string): Promise<unknown> =>
    invokeUnary(containers, MachineService.Containers, { ...cri, namespace }, context);
  for (const namespace of ["", "system"]) {
    await expect(ask(namespace)).rejects.toMatchObject({ code: Code.INVALID_ARGUMENT });
  }
});

test("Logs gives the last lines of a container's file, followFile() goes on with a new one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "container-log-"));
  const path = join(folder, "0.log");
  try {
    await writeFile(path, "one\ntwo\nthree");
    const files = nodeFiles();
    const withFile = fakeContext({ containers: port(path), files });
    const request = { ...cri, id: "x", follow: false, tailLines: 2 };
    const texts = (await invoke(logs, MachineService.Logs, request, withFile)).map(({ bytes }) => decodeUtf8(bytes));
    expect(texts.join("")).toBe("two\nthree");
    const stop = new AbortController();
    let seen = "";
    void systemClock.sleep(100).then(() => appendFile(path, "+four\n"));
    const reading = { files, clock: systemClock, signal: stop.signal };
    for await (const bytes of followFile(reading, path, { follow: true, tailLines: 0 })) {
      seen += decodeUtf8(bytes);
      if (seen === "+four\n") {
        await rename(path, `${path}.1`);
        await writeFile(path, "five\n");
      }
      if (seen.endsWith("five\n")) break;
    }
    expect(seen).toBe("+four\nfive\n");
  } finally {
    await rm(folder, { recursive: true });
  }
}, 10_000);

test("Logs says so when there is no file", async () => {
  const request = { ...cri, id: "x", follow: false, tailLines: -1 };
  await expect(invoke(logs, MachineService.Logs, request, context)).rejects.toThrow("no log available");
});
