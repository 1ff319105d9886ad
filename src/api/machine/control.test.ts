// RPCs that ask the node to do something, and what it says of itself.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import { decodeUtf8 } from "../../base/bytes.ts";
import { machineSecrets } from "../../config/view/machine.ts";
import { parseCertificate } from "../../pki/certificate.ts";
import type { ServiceInfo } from "../../supervisor/service.ts";
import { RebootRequestMode } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { durationOf } from "../../wire/well-known.ts";
import type { ApiContext } from "../context.ts";
import { fakeContext } from "../fake/context.ts";
import { invokeUnary } from "../fake/invoke.ts";
import type { MemoryConfig } from "../fake/memory-config.ts";
import { configOf, memoryConfig } from "../fake/memory-config.ts";
import { generateClientConfiguration } from "./generate-client-configuration.ts";
import { metaDelete } from "./meta-delete.ts";
import { metaWrite } from "./meta-write.ts";
import { reboot } from "./reboot.ts";
import { reset } from "./reset.ts";
import { serviceList } from "./service-list.ts";
import { serviceRestart } from "./service-restart.ts";
import { serviceStart } from "./service-start.ts";
import { serviceStop } from "./service-stop.ts";
import { shutdown } from "./shutdown.ts";
import { version } from "./version.ts";

const { MachineService } = rpc;
const up = () => ({ describe: () => "", wait: () => Promise.resolve() });
const controlPlane = configOf(readFileSync("test/fixtures/gen/v1.14/controlplane.yaml"));

test("Version tells features only when there is a config", async () => {
  const ask = async (context: ApiContext) =>
    (await invokeUnary(version, MachineService.Version, {}, context)).messages[0];
  expect(await ask(fakeContext())).toEqual({
    version: { tag: "v1.14.0+test.1", sha: "undefined", built: "", goVersion: "node v26", os: "linux", arch: "amd64" },
    platform: { name: "metal", mode: "metal" },
  });
  expect(
    (
      await ask(
        fakeContext({
          config: memoryConfig(configOf("apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: node-1\nauto: off\n")),
        }),
      )
    )?.features,
  ).toBeUndefined();
  expect((await ask(fakeContext({ config: memoryConfig(controlPlane) })))?.features).toEqual({ rbac: true });
});

test("Reboot and Shutdown answer with the id of the sequence's events", async () => {
  const asked: unknown[] = [];
  const context = fakeContext({
    sequencer: {
      ...fakeContext().sequencer,
      reboot: (mode, actorId) => void asked.push([mode, actorId]),
      shutdown: (options, actorId) => void asked.push([options, actorId]),
      reset: () => Promise.resolve(),
    },
  });
  const first = await invokeUnary(reboot, MachineService.Reboot, { mode: RebootRequestMode.POWERCYCLE }, context);
  const second = await invokeUnary(reboot, MachineService.Reboot, {}, context);
  const third = await invokeUnary(shutdown, MachineService.Shutdown, { force: true }, context);
  expect([first.messages, second.messages, third.messages]).toEqual([
    [{ actorId: "actor-1" }],
    [{ actorId: "actor-2" }],
    [{ actorId: "actor-3" }],
  ]);
  expect(asked).toEqual([
    ["powercycle", "actor-1"],
    ["default", "actor-2"],
    [{ force: true }, "actor-3"],
  ]);
});

test("Reset passes on what to wipe: no list is the whole disk, a list of nothing is nothing", async () => {
  const asked: unknown[] = [];
  const context = fakeContext({
    sequencer: {
      ...fakeContext().sequencer,
      reset: async (request) => void asked.push(request),
    },
  });
  await invokeUnary(reset, MachineService.Reset, { graceful: true, userDisksToWipe: ["/dev/vdb"] }, context);
  const systemPartitionsToWipe = [
    { label: "STATE", wipe: true },
    { label: "META", wipe: false },
  ];
  await invokeUnary(reset, MachineService.Reset, { reboot: true, systemPartitionsToWipe }, context);
  expect(asked).toEqual([
    { graceful: true, reboot: false, mode: "all", labels: undefined, userDisks: ["/dev/vdb"] },
    { graceful: false, reboot: true, mode: "all", labels: ["STATE"], userDisks: [] },
  ]);
  await expect(invokeUnary(reset, MachineService.Reset, { mode: 7 }, context)).rejects.toThrow("unknown wipe mode 7");
});

test("a node in a container can neither reboot nor keep values", async () => {
  const context = fakeContext({ platform: { name: "container", mode: "container" } });
  const refusal = { code: 9, message: "method is not supported in container mode" };
  await expect(invokeUnary(reboot, MachineService.Reboot, {}, context)).rejects.toMatchObject(refusal);
  await expect(invokeUnary(shutdown, MachineService.Shutdown, {}, context)).rejects.toMatchObject(refusal);
  await expect(invokeUnary(metaWrite, MachineService.MetaWrite, { key: 10 }, context)).rejects.toMatchObject(refusal);
});

test("MetaWrite and MetaDelete change META", async () => {
  const context = fakeContext();
  const write = (key: number, value: Uint8Array) =>
    invokeUnary(metaWrite, MachineService.MetaWrite, { key, value }, context);
  expect((await write(10, Uint8Array.of(1))).messages).toEqual([{}]);
  expect(context.meta.get(10)).toEqual(Uint8Array.of(1));
  await expect(write(256, Uint8Array.of(1))).rejects.toMatchObject({ code: 3, message: "key must be a uint8" });
  await expect(write(0, Uint8Array.of(1))).rejects.toMatchObject({ code: 3 });
  await expect(write(11, new Uint8Array(300_000))).rejects.toMatchObject({ code: 8, message: "meta write failed" });
  const remove = () => invokeUnary(metaDelete, MachineService.MetaDelete, { key: 10 }, context);
  expect((await remove()).messages).toEqual([{}]);
  await expect(remove()).rejects.toMatchObject({ code: 5, message: "meta key not found" });
});

test("ServiceList shows states, events and health", async () => {
  const health = { unknown: false, healthy: true, lastMessage: "", lastChangeMs: 2500 };
  const service: ServiceInfo = {
    id: "apid",
    state: "Running",
    events: [{ message: "Starting service", state: "Starting", timeMs: 1250 }],
    starts: 1,
    health,
  };
  const context = fakeContext({ supervisor: { list: () => [service], operate: () => Promise.resolve(), up } });
  expect((await invokeUnary(serviceList, MachineService.ServiceList, {}, context)).messages).toEqual([
    {
      services: [
        {
          id: "apid",
          state: "Running",
          events: { events: [{ msg: "Starting service", state: "Starting", ts: { seconds: 1n, nanos: 250_000_000 } }] },
          health: { unknown: false, healthy: true, lastMessage: "", lastChange: { seconds: 2n, nanos: 500_000_000 } },
        },
      ],
    },
  ]);
});

test("ServiceStart, ServiceStop and ServiceRestart say what they did", async () => {
  const done: string[] = [];
  const operate = (id: string, operation: string) => Promise.resolve(void done.push(`${operation} ${id}`));
  const context = fakeContext({ supervisor: { list: () => [], operate, up } });
  const id = "kubelet";
  const texts = [
    await invokeUnary(serviceStart, MachineService.ServiceStart, { id }, context),
    await invokeUnary(serviceStop, MachineService.ServiceStop, { id }, context),
    await invokeUnary(serviceRestart, MachineService.ServiceRestart, { id }, context),
  ].map(({ messages }) => messages[0]?.resp);
  expect([texts, done]).toEqual([
    ['Service "kubelet" started', 'Service "kubelet" stopped', 'Service "kubelet" restarted'],
    ["start kubelet", "stop kubelet", "restart kubelet"],
  ]);
});

const text = (bytes: Uint8Array | undefined) => decodeUtf8(bytes ?? new Uint8Array());

const { GenerateClientConfiguration } = MachineService;
const crtTtl = durationOf(3_600_000_000_000n);

test("GenerateClientConfiguration issues a certificate and writes the client's file", async () => {
  const clock = manualClock(Date.UTC(2027, 0, 1));
  const context = fakeContext({ clock, config: memoryConfig(controlPlane) });
  const ask = async (roles: readonly string[]) =>
    (await invokeUnary(generateClientConfiguration, GenerateClientConfiguration, { roles, crtTtl }, context))
      .messages[0];
  const answer = await ask(["os:reader"]);
  const { subject, notAfter } = parseCertificate(text(answer?.crt));
  expect([subject.organizations, notAfter.getTime() - clock.now()]).toEqual([["os:reader"], 3_600_000]);
  const file = text(answer?.talosconfig);
  expect(file.split("\n").slice(0, 4)).toEqual([
    "context: reader@demo",
    "contexts:",
    "    reader@demo:",
    "        endpoints: []",
  ]);
  const ca = machineSecrets(controlPlane)?.ca?.certificate ?? "";
  expect([text(answer?.ca), file.includes(`        ca: ${Buffer.from(ca).toString("base64")}\n`)]).toEqual([ca, true]);
  expect(text((await ask(["os:admin", "os:reader"]))?.talosconfig)).toMatch(/^context: demo\n/u);
});

test("GenerateClientConfiguration wants a control plane and a lifetime", async () => {
  const ask = (config: MemoryConfig, ttl = crtTtl) =>
    invokeUnary(generateClientConfiguration, GenerateClientConfiguration, { crtTtl: ttl }, fakeContext({ config }));
  const unimplemented = (message: string) => ({ code: 12, message });
  await expect(ask(memoryConfig())).rejects.toMatchObject(
    unimplemented("machine type is not set, cannot use generate client configuration API"),
  );
  const worker = configOf(readFileSync("test/fixtures/gen/v1.14/worker.yaml"));
  await expect(ask(memoryConfig(worker))).rejects.toMatchObject(
    unimplemented("generate client configuration is only available on control plane nodes"),
  );
  await expect(ask(memoryConfig(controlPlane), durationOf(0n))).rejects.toMatchObject({
    code: 3,
    message: "crt_ttl should be positive",
  });
});
