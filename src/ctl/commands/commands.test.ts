import type { Command as Commander } from "commander";
import { expect, test } from "vitest";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { NodeStatus } from "../../resources/k8s/node-status.ts";
import { Code, StatusError } from "../../rpc/status.ts";
import { encode } from "../../wire/codec.ts";
import type { Message } from "../../wire/message.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { EventType } from "../../wire/gen/cosi-resource.ts";
import { ResourceDefinitionSpec } from "../../wire/gen/cosi-resource-meta.ts";
import {
  MachineStatusEvent,
  MachineStatusEventMachineStage,
  SequenceEvent,
  TaskEvent,
} from "../../wire/gen/machine.ts";
import type { Command } from "../command.ts";
import { fakeNode } from "../fake/node.ts";
import { type Answers, type FakeContext, FakeUnavailableError, fakeContext } from "../fake/session.ts";
import { buildProgram } from "../program.ts";
import { get } from "./get.ts";
import { reboot } from "./reboot.ts";
import { reset } from "./reset.ts";
import { shutdown } from "./shutdown.ts";

async function run(command: Command, context: FakeContext, args: readonly string[]): Promise<void> {
  const program: Commander = buildProgram([command], () => context, "v0");
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  await program.parseAsync(["node", "ichorctl", command.name, ...args]);
}

async function* stream<T>(...items: readonly T[]): AsyncIterable<T> {
  await Promise.resolve();
  yield* items;
}

const definition = encode(ResourceDefinitionSpec, {
  resourceType: "HostnameStatuses.net.talos.dev",
  displayType: "HostnameStatus",
  defaultNamespace: "network",
  aliases: ["hostname"],
  allAliases: ["hostnamestatuses", "hostnamestatus", "hostname"],
  printColumns: [{ name: "Hostname", jsonPath: "{.hostname}" }],
});
const definitions = {
  resource: { metadata: { id: "hostnamestatuses.net.talos.dev" }, spec: { protoSpec: definition } },
};
const hostname = {
  metadata: {
    namespace: "network",
    type: "HostnameStatuses.net.talos.dev",
    id: "hostname",
    version: "2",
    owner: "network.HostnameSpecController",
    phase: "running",
    labels: new Map(),
    annotations: new Map(),
    finalizers: [],
  },
  spec: { yamlSpec: 'hostname: n1\ndomainname: ""\n', protoSpec: new Uint8Array() },
};
const resources: Answers = {
  "/cosi.resource.State/List": (request: { type: string }) =>
    request.type.startsWith("ResourceDefinitions") ? stream(definitions) : stream({ resource: hostname }),
  "/cosi.resource.State/Get": () => ({ resource: hostname }),
  "/cosi.resource.State/Watch": async function* ({ id = "" }: { readonly id?: string }) {
    const isKind = id === "";
    if (isKind) yield { event: [] };
    const first = { eventType: EventType.CREATED, resource: hostname };
    yield { event: isKind ? [first, { eventType: EventType.BOOTSTRAPPED }] : [first] };
    yield {
      event: [
        { eventType: EventType.UPDATED, resource: hostname },
        { eventType: EventType.DESTROYED, resource: hostname },
      ],
    };
    yield { event: [{ eventType: EventType.CREATED, resource: hostname }] };
    throw new StatusError(Code.CANCELED, "context canceled");
  },
};

test("get prints a table, YAML, a template, and what it watches", async () => {
  const table = fakeContext({ n: resources });
  await run(get, table, ["Hostname"]);
  expect(table.stdout()).toBe(
    "NODE   NAMESPACE   TYPE             ID         VERSION   HOSTNAME\nn      network     HostnameStatus   hostname   2         n1\n",
  );
  const yaml = fakeContext({ n: resources });
  await run(get, yaml, ["hostname", "hostname", "-o", "yaml"]);
  expect(yaml.stdout()).toContain("spec:\n    hostname: n1\n");
  const path = fakeContext({ n: resources });
  await run(get, path, ["hostname", "-o", "jsonpath={.spec.hostname}"]);
  expect(path.stdout()).toBe("n1\n");
  const watch = fakeContext({ n: resources });
  await run(get, watch, ["hostname", "-w"]);
  const row = (mark: string): string => `n      ${mark}   network     HostnameStatus   hostname   2         n1\n`;
  const header = "NODE   *   NAMESPACE   TYPE             ID         VERSION   HOSTNAME\n";
  expect(watch.stdout()).toBe(header + [" ", "*", "-", "+"].map(row).join(""));
  const one = fakeContext({ n: resources });
  await run(get, one, ["hostname", "hostname", "-w"]);
  expect(one.stdout()).toBe(header + [" ", "*", "-", "+"].map(row).join(""));
});

test("get shows what the other nodes have when one is gone, be it the first", async () => {
  const down: Answers = {
    "/cosi.resource.State/List": () => {
      throw new FakeUnavailableError("no route to host");
    },
  };
  const context = fakeContext({ gone: down, n: resources });
  await expect(run(get, context, ["hostname"])).rejects.toThrow("1 of the nodes failed");
  expect([context.stdout(), context.stderr()]).toEqual([
    "NODE   NAMESPACE   TYPE             ID         VERSION   HOSTNAME\nn      network     HostnameStatus   hostname   2         n1\n",
    ["error from node gone: no route to host"],
  ]);
  await expect(run(get, fakeContext({ gone: down, away: down }), ["hostname"])).rejects.toThrow("no route to host");
});

test("get names an unknown type", async () => {
  await expect(run(get, fakeContext({ n: resources }), ["nothing"])).rejects.toThrow(
    'resource "nothing" is not registered',
  );
  await expect(run(get, fakeContext({ n: resources }), ["hostnme"])).rejects.toThrow(
    'resource "hostnme" is not registered, did you mean "hostname"?',
  );
});

test("get -w lines up what was there when the watch began, although it comes one by one", async () => {
  const called = (id: string) => ({ ...hostname, metadata: { ...hostname.metadata, id } });
  const created = (id: string) => ({ event: [{ eventType: EventType.CREATED, resource: called(id) }] });
  const context = fakeContext({
    n: {
      ...resources,
      "/cosi.resource.State/Watch": () =>
        stream<unknown>(
          created("a"),
          created("longest"),
          { event: [{ eventType: EventType.BOOTSTRAPPED }] },
          created("b"),
        ),
    },
  });
  await run(get, context, ["hostname", "-w"]);
  expect(context.stdout()).toBe(
    [
      "NODE   *   NAMESPACE   TYPE             ID        VERSION   HOSTNAME",
      "n          network     HostnameStatus   a         2         n1",
      "n          network     HostnameStatus   longest   2         n1",
      "n      +   network     HostnameStatus   b         2         n1",
      "",
    ].join("\n"),
  );
});

function event<T>(id: string, actorId: string, message: Message<T>, value: Parameters<typeof encode<T>>[1]): unknown {
  return { id, actorId, data: { typeUrl: `talos/runtime/${message.name}`, value: encode(message, value) } };
}
const hello = { id: "", actorId: "", data: { typeUrl: "", value: new Uint8Array() } };
const running = event("9", "", MachineStatusEvent, {
  stage: MachineStatusEventMachineStage.RUNNING,
  status: { ready: true },
});

test("reboot waits through the loss of the node until another boot is ready", async () => {
  let boot = "first";
  let streams = 0;
  const context = fakeContext({
    n: {
      "/machine.MachineService/Read": () => stream({ bytes: new TextEncoder().encode(boot) }),
      "/machine.MachineService/Reboot": () => ({ messages: [{ actorId: "me" }] }),
      "/machine.MachineService/Events": () => {
        streams++;
        if (streams === 1) return stream(hello, running, event("10", "me", SequenceEvent, { sequence: "reboot" }));
        if (streams === 2) throw new FakeUnavailableError("gone");
        boot = "second";
        return stream(hello, event("11", "", MachineStatusEvent, { stage: MachineStatusEventMachineStage.BOOTING }), {
          ...(running as object),
          id: "12",
        });
      },
    },
  });
  const waiting = run(reboot, context, []);
  for (let second = 0; second < 5; second++) await context.clock.advance(1000);
  await waiting;
  expect([streams, context.stderr().at(-1)]).toEqual([3, "n: reboot done"]);
});

test("reboot takes the forms of progress, and tells the same in both", async () => {
  const told = async (...args: readonly string[]): Promise<readonly string[]> => {
    const context = fakeContext({
      n: {
        "/machine.MachineService/Read": () => {
          throw new StatusError(Code.PERMISSION_DENIED, "not authorized");
        },
        "/machine.MachineService/Reboot": () => ({ messages: [{ actorId: "me" }] }),
        "/machine.MachineService/Events": () => stream(hello, running),
      },
    });
    await run(reboot, context, args);
    return context.stderr();
  };
  const plain = await told("--progress", "plain");
  expect([await told("--progress", "auto"), plain.at(-1)]).toEqual([plain, "n: reboot done"]);
  await expect(told("--progress", "fancy")).rejects.toThrow("want one of auto, plain");
});

test("reboot follows a node that cancels its streams as it stops", async () => {
  let streams = 0;
  const context = fakeContext({
    n: {
      "/machine.MachineService/Read": () => stream({ bytes: new TextEncoder().encode(streams < 2 ? "a" : "b") }),
      "/machine.MachineService/Reboot": () => ({ messages: [{ actorId: "me" }] }),
      "/machine.MachineService/Events": () => {
        if (++streams === 1) throw new StatusError(Code.CANCELED, "context canceled");
        return stream(hello, running);
      },
    },
  });
  const waiting = run(reboot, context, []);
  for (let second = 0; second < 3; second++) await context.clock.advance(1000);
  await waiting;
  expect([streams, context.stderr().at(-1)]).toEqual([2, "n: reboot done"]);
});

test("reboot --drain lets pods come again whatever became of the reboot, and wants to wait for that", async () => {
  const spec = { nodename: "worker-1" };
  const context = fakeContext({
    n: {
      "/cosi.resource.State/Get": ({ type }: { readonly type: string }) => ({
        resource: {
          spec: {
            protoSpec:
              type === Nodename.type
                ? Nodename.encodeSpec({ ...Nodename.zero(), ...spec })
                : NodeStatus.encodeSpec(NodeStatus.zero()),
          },
        },
      }),
      "/machine.MachineService/Reboot": () => {
        throw new Error("no reboot today");
      },
    },
  });
  const done = run(reboot, context, ["--drain"]).catch((error: Error) => error.message);
  for (let second = 0; second < 70; second++) await context.clock.advance(1000);
  expect([await done, context.stderr()]).toEqual([
    "1 of the nodes failed",
    [
      "n: not drained: fake session has no client configuration",
      'n: Cannot uncordon node "worker-1": fake session has no client configuration',
      "error from node n: no reboot today",
    ],
  ]);
  await expect(run(reboot, context, ["--drain", "--wait=false"])).rejects.toThrow("found --drain with --wait=false");
});

test("reboot --debug says what the kernel says, across the restart", async () => {
  const node = fakeNode();
  let boot = "first";
  node.say("old news");
  node.answer(rpc.MachineService.Read.path, () => stream({ bytes: new TextEncoder().encode(boot) }));
  node.answer(rpc.MachineService.Reboot.path, () => ({ messages: [{ actorId: "me" }] }));
  const context = fakeContext({ n: node.answers });
  const waiting = run(reboot, context, ["--debug"]);
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) await context.clock.advance(1000);
  };
  await pass(2);
  node.say("reboot: Restarting system");
  await pass(1);
  node.power(false);
  await pass(2);
  boot = "second";
  node.power(true);
  node.say("Linux version 7.1");
  await pass(2);
  node.event({ id: "9", ...(running as object) });
  await waiting;
  const kernel = context.stderr().filter((line) => line.includes("kernel: "));
  expect(kernel.slice(-2)).toEqual(["n: kernel: reboot: Restarting system", "n: kernel: Linux version 7.1"]);
});

test("reset names what to wipe, and with --reboot waits until the node answers in maintenance", async () => {
  const requests: unknown[] = [];
  let asked = 0;
  const context = fakeContext({
    n: {
      "/machine.MachineService/Read": () => stream({ bytes: new TextEncoder().encode("boot-1") }),
      "/machine.MachineService/Reset": (request: object) => {
        requests.push(request);
        return { messages: [{ actorId: "me" }] };
      },
      "/machine.MachineService/Events": () => stream(event("1", "me", TaskEvent, { task: "stopAllServices" })),
      "/storage.StorageService/Disks": () => {
        if (++asked < 3) throw new FakeUnavailableError("not yet");
        return { messages: [{}] };
      },
    },
  });
  const args = ["--graceful=false", "--reboot", "--system-labels-to-wipe", "STATE,EPHEMERAL", "--wipe-mode", "all"];
  const waiting = run(reset, context, args);
  for (let second = 0; second < 5; second++) await context.clock.advance(1000);
  await waiting;
  expect(asked).toBe(3);
  expect(requests).toEqual([
    {
      graceful: false,
      reboot: true,
      mode: 0,
      systemPartitionsToWipe: [
        { label: "STATE", wipe: true },
        { label: "EPHEMERAL", wipe: true },
      ],
      userDisksToWipe: [],
    },
  ]);
});

test("shutdown ends with the task that stops all services, and fails with the sequence", async () => {
  const answers = (last: unknown): Answers => ({
    "/machine.MachineService/Shutdown": () => ({ messages: [{ actorId: "me" }] }),
    "/machine.MachineService/Events": () => stream(hello, last),
  });
  await run(shutdown, fakeContext({ n: answers(event("1", "me", TaskEvent, { task: "stopAllServices" })) }), []);
  const failing = fakeContext({
    n: answers(event("1", "me", SequenceEvent, { sequence: "shutdown", error: { message: "sequence failed" } })),
  });
  await expect(run(shutdown, failing, [])).rejects.toThrow("1 of the nodes failed");
  expect(failing.stderr().at(-1)).toBe("error from node n: sequence failed");
});
