// A config that has to be confirmed, from the client's call to the node's disk.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../src/base/bytes.ts";
import { ConfigConfirmation, configConfirmationId } from "../../src/resources/config/config-confirmation.ts";
import { MachineConfig } from "../../src/resources/config/machine-config.ts";
import { call } from "../../src/rpc/client.ts";
import type { Client } from "../../src/rpc/connection.ts";
import { Metadata } from "../../src/rpc/metadata.ts";
import { Code } from "../../src/rpc/status.ts";
import { ApplyConfigurationRequestMode as Mode } from "../../src/wire/gen/machine.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { configured } from "./configured.ts";
import { startSimNode } from "./node.ts";

const patience = (): AbortSignal => AbortSignal.timeout(20_000);

async function apply(client: Client, text: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
  const request = { data: encodeUtf8(text), mode: Mode.AUTO };
  const metadata = new Metadata(fields);
  const { messages } = await call(client, rpc.MachineService.ApplyConfiguration, request, { metadata });
  return messages[0]?.modeDetails ?? "";
}

test("a config waits on the disk, keeps others off, and is confirmed or taken back", async () => {
  await using sim = await startSimNode();
  await using client = await configured(sim);
  const isIdle = ({ spec }: { readonly spec: ConfigConfirmation }): boolean => spec.state === "none";
  await sim.state.waitFor(ConfigConfirmation, configConfirmationId, isIdle, { signal: patience() });
  const active = async (): Promise<string> => (await sim.state.get(MachineConfig, "v1alpha1")).spec.yaml;
  const state = async (): Promise<string> => (await sim.state.get(ConfigConfirmation, configConfirmationId)).spec.state;
  const before = await active();
  const [first, second] = ["first", "second"].map((name) => `${before}# ${name}\n`) as [string, string];
  const within = { "ichor-confirm-within": "600s" };

  expect(await apply(client, first, within)).toContain("unless this one is confirmed within 10m0s");
  const isWaiting = ({ spec }: { readonly spec: ConfigConfirmation }): boolean => spec.state === "waiting";
  await sim.state.waitFor(ConfigConfirmation, configConfirmationId, isWaiting, { signal: patience() });
  await expect(apply(client, second)).rejects.toMatchObject({ code: Code.FAILED_PRECONDITION });
  expect([await apply(client, before), await active(), await state()]).toEqual([
    "The config that waited for confirmation is taken back",
    before,
    "reverted",
  ]);

  await apply(client, second, within);
  expect([await apply(client, "", { "ichor-confirm": "true" }), await active()]).toEqual([
    "The config is confirmed",
    second,
  ]);
  await expect(apply(client, "", { "ichor-confirm": "true" })).rejects.toMatchObject({
    code: Code.FAILED_PRECONDITION,
    message: "no config waits for confirmation",
  });
  expect(await state()).toBe("none");
});
