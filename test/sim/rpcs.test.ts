// RPCs whose effect goes through the whole node: configs that are tried, staged and compared, and certificates that it makes for clients.
import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { standardKeyPem } from "../../src/pki/keys.ts";
import { MachineConfig } from "../../src/resources/config/machine-config.ts";
import { call, callBidi } from "../../src/rpc/client.ts";
import { Code } from "../../src/rpc/status.ts";
import { ContainerDriver, ContainerdNamespace } from "../../src/wire/gen/common.ts";
import type { DebugContainerRunRequest, DebugContainerRunResponse } from "../../src/wire/gen/machine.ts";
import {
  ApplyConfigurationRequestMode as Mode,
  DebugContainerRunRequestSpecProfile as Profile,
} from "../../src/wire/gen/machine.ts";
import type { Init } from "../../src/wire/message.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { durationOf } from "../../src/wire/well-known.ts";
import { testCluster } from "../lib/cluster.ts";
import { configured } from "./configured.ts";
import { startSimNode } from "./node.ts";

const { DebugService, MachineService, InspectService } = rpc;
const cluster = testCluster();

const changed = (value: number): Uint8Array =>
  cluster.config(`machine:\n  sysctls:\n    net.core.somaxconn: "${value}"\n`);

test("ApplyConfiguration compares, tries and stages on a running node", { timeout: 60_000 }, async () => {
  await using sim = await startSimNode();
  await using client = await configured(sim);
  const apply = async (data: Uint8Array, options: { readonly mode?: number; readonly dryRun?: boolean } = {}) => {
    const request = { mode: Mode.AUTO, tryModeTimeout: durationOf(3_000_000_000n), ...options, data };
    return (await call(client, MachineService.ApplyConfiguration, request)).messages[0]?.modeDetails ?? "";
  };
  const stored = async (id: string) => (await sim.state.find(MachineConfig, id))?.spec.yaml ?? "";

  expect(await apply(cluster.config(), { dryRun: true })).toMatch(/Config diff:\n\nNo changes\.$/u);
  expect(await apply(changed(1024), { dryRun: true })).toContain('+        net.core.somaxconn: "1024"\n');
  expect(await stored("v1alpha1")).not.toContain("somaxconn");

  expect(await apply(changed(1111), { mode: Mode.TRY })).toMatch(/automatically reverted back in 3s$/u);
  expect([await stored("v1alpha1"), await stored("persistent")].map((yaml) => yaml.includes("1111"))).toEqual([
    true,
    false,
  ]);
  for (let tries = 0; tries < 200 && (await stored("v1alpha1")).includes("1111"); tries++) await systemClock.sleep(50);
  expect(await apply(cluster.config(), { dryRun: true })).toMatch(/No changes\.$/u);

  expect(await apply(changed(2222), { mode: Mode.STAGED })).toBe(
    "Staged configuration to be applied after the next reboot",
  );
  expect([await stored("v1alpha1"), await stored("persistent")].map((yaml) => yaml.includes("2222"))).toEqual([
    false,
    true,
  ]);
});

test("GenerateClientConfiguration makes a certificate that the node accepts, with its roles", async () => {
  await using sim = await startSimNode();
  await using client = await configured(sim);
  const request = { roles: ["os:reader"], crtTtl: durationOf(3_600_000_000_000n) };
  const [made] = (await call(client, MachineService.GenerateClientConfiguration, request)).messages;
  const [ca, cert, key] = [made?.ca, made?.crt, made?.key].map((bytes) => decodeUtf8(bytes ?? new Uint8Array()));
  const tls = { ca: ca ?? "", cert: cert ?? "", key: standardKeyPem(key ?? "") };
  await using reader = sim.client(await sim.port("configured"), tls);
  expect((await call(reader, MachineService.Version, {})).messages[0]?.features).toEqual({ rbac: true });
  const refused = { code: Code.PERMISSION_DENIED, message: "not authorized" };
  await expect(call(reader, MachineService.Reboot, {})).rejects.toMatchObject(refused);
  await expect(call(reader, MachineService.ApplyConfiguration, { mode: Mode.AUTO })).rejects.toMatchObject(refused);
});

test("ServiceRestart, META and the graph of controllers answer for the whole node", async () => {
  await using sim = await startSimNode();
  await using client = await configured(sim);
  await expect(call(client, MachineService.ServiceRestart, { id: "udevd" })).rejects.toMatchObject({
    code: Code.UNKNOWN,
    message: `service "udevd" doesn't support restart operation via API`,
  });
  await call(client, MachineService.MetaWrite, { key: 12, value: Uint8Array.of(1) });
  await call(client, MachineService.MetaDelete, { key: 12 });
  await expect(call(client, MachineService.MetaDelete, { key: 12 })).rejects.toMatchObject({ code: Code.NOT_FOUND });
  const graph = await call(client, InspectService.ControllerRuntimeDependencies, {});
  expect(graph.messages[0]?.edges.length).toBeGreaterThan(50);
  const rollback = call(client, MachineService.Rollback, {});
  await expect(rollback).rejects.toMatchObject({ code: Code.FAILED_PRECONDITION });
});

test(
  "a debug container talks with its client through the front, and goes when he goes",
  { timeout: 60_000 },
  async () => {
    await using sim = await startSimNode();
    await using client = await configured(sim);
    const containerd = { driver: ContainerDriver.CONTAINERD, namespace: ContainerdNamespace.NS_SYSTEM };
    const spec = { containerd, imageName: "example.org/echo:1", profile: Profile.PROFILE_PRIVILEGED };
    const heard: (string | number)[] = [];
    const hear = ({ resp }: DebugContainerRunResponse): void => {
      if (resp !== undefined) heard.push(resp.kind === "exitCode" ? resp.value : decodeUtf8(resp.value));
    };
    const answered = Promise.withResolvers<void>();
    async function* talk(): AsyncGenerator<Init<DebugContainerRunRequest>> {
      yield { request: { kind: "spec", value: spec } };
      yield { request: { kind: "stdinData", value: encodeUtf8("one") } };
      await answered.promise; // both directions at once
      yield { request: { kind: "termResize", value: { width: 80, height: 25 } } };
    }
    for await (const answer of callBidi(client, DebugService.ContainerRun, talk())) {
      hear(answer);
      answered.resolve();
    }
    expect(heard).toEqual(["one", "size 80 x 25\n", 4]);

    async function* leave(): AsyncGenerator<Init<DebugContainerRunRequest>> {
      yield { request: { kind: "spec", value: spec } };
      yield { request: { kind: "signal", value: 15 } };
      await Promise.withResolvers<void>().promise;
    }
    for await (const answer of callBidi(client, DebugService.ContainerRun, leave())) {
      hear(answer);
      break;
    }
    expect(heard.at(-1)).toBe("signal 15\n");
    const lines = async (): Promise<number> =>
      (await sim.logLines()).split("\n").filter((line) => line.includes("debug container ended")).length;
    for (let tries = 0; tries < 200 && (await lines()) < 2; tries++) await systemClock.sleep(50);
    expect(await lines()).toBe(2);
  },
);
