// upgrade and rollback against a node that goes through boots: good, rolled back, older, and without a reboot.
import { expect, test } from "vitest";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { BankStatus } from "../../resources/runtime/bank-status.ts";
import { MachineStage } from "../../resources/runtime/common/enums.ts";
import { NodeStatus } from "../../resources/k8s/node-status.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { MachineStatus } from "../../resources/runtime/machine-status.ts";
import { Code, StatusError } from "../../rpc/status.ts";
import { FakeUnavailableError, fakeContext, type Answers, type FakeContext } from "../fake/session.ts";
import { buildProgram } from "../program.ts";
import { judgeUpgrade } from "../upgrade.ts";
import { rollback, upgrade } from "./upgrade.ts";

const settled = { ...BankStatus.zero(), firmware: "bios", running: "A", good: "A", versionA: "v1.14.1" };
const written = { ...settled, trial: "B", bootsLeft: 3, versionB: "v1.14.2" };
const trial = {
  ...written,
  running: "B",
  onTrial: true,
  bootsLeft: 2,
  waitingFor: ["api: refused"],
  trialEnds: "12:00",
};
const good = { ...written, running: "B", good: "B", trial: "", bootsLeft: 0 };
const failed = { failedImage: "i", failedVersion: "v1.14.2", failureReason: "api: refused", failedAt: "2026-01-01" };
const returned = { ...settled, versionB: "v1.14.2", ...failed };

interface Moment {
  readonly boot: string;
  readonly version: string;
  readonly banks?: BankStatus;
  readonly away?: boolean;
}

const first: Moment = { boot: "1", version: "v1.14.1", banks: settled };
const away: Moment = { boot: "", version: "", away: true };
const upgraded = (banks: BankStatus): Moment => ({ boot: "2", version: "v1.14.2", banks });

/** After the restart each question for the boot's id goes one moment on. */
function lab(
  moments: readonly Moment[],
  overrides: Answers = {},
): { readonly context: FakeContext; readonly calls: string[] } {
  const calls: string[] = [];
  let now: Moment = first;
  let rest: readonly Moment[] | undefined;
  const restart = (name: string) => (request: object) => {
    calls.push(`${name} ${JSON.stringify(request)}`);
    rest = moments;
    return { messages: [{}] };
  };
  const answers: Answers = {
    "/machine.MachineService/Read": () => {
      const [next, ...later] = rest ?? [];
      if (next !== undefined) [now, rest] = [next, later];
      if (now.away === true) throw new FakeUnavailableError("gone");
      return [{ bytes: new TextEncoder().encode(now.boot) }];
    },
    "/machine.MachineService/Version": () => ({ messages: [{ version: { tag: now.version } }] }),
    "/cosi.resource.State/Get": ({ type }: { readonly type: string }) => {
      const status = { ...MachineStatus.zero(), stage: MachineStage.running };
      if (type === MachineStatus.type) return { resource: { spec: { protoSpec: MachineStatus.encodeSpec(status) } } };
      if (type !== BankStatus.type || now.banks === undefined) throw new StatusError(Code.NOT_FOUND, "code 5");
      return { resource: { spec: { protoSpec: BankStatus.encodeSpec(now.banks) } } };
    },
    "/machine.ImageService/Pull": () => [{ response: { kind: "name", value: "i@sha256:aa" } }],
    "/machine.LifecycleService/Upgrade": () => {
      now = { ...now, banks: written };
      return ["writing", 0].map((value) => ({
        progress: { response: { kind: typeof value === "number" ? "exitCode" : "message", value } },
      }));
    },
    "/machine.MachineService/Reboot": restart("reboot"),
    "/machine.MachineService/Upgrade": restart("older"),
    "/machine.MachineService/Rollback": restart("rollback"),
    ...overrides,
  };
  return { context: fakeContext({ n: answers }), calls };
}

async function run(context: FakeContext, ...args: readonly string[]): Promise<void> {
  const program = buildProgram([upgrade, rollback], () => context, "v0");
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  const running = program.parseAsync(["node", "ichorctl", ...args]);
  running.catch(() => undefined); // looked at below
  for (let second = 0; second < 8; second++) await context.clock.advance(1000);
  await running;
}

const image = ["upgrade", "--image", "registry.example/installer:2"];

test("upgrade waits until the new version is found good, and says for what", async () => {
  const { context, calls } = lab([away, upgraded(trial), upgraded(good)]);
  await run(context, ...image);
  expect(calls).toEqual(['reboot {"mode":0}']);
  expect(context.stderr()).toEqual([
    "n: pulled i@sha256:aa",
    "n: writing",
    "n: unavailable, waiting for it to come back (gone)",
    "n: v1.14.2 is on trial until 12:00, waiting for: api: refused",
    "n: runs v1.14.2, and it is good",
  ]);
});

test("upgrade fails with the reason when the node came back on the version before", async () => {
  const { context } = lab([away, upgraded(trial), away, { boot: "3", version: "v1.14.1", banks: returned }]);
  await expect(run(context, ...image)).rejects.toThrow("1 of the nodes failed");
  expect(context.stderr().at(-1)).toBe(
    "error from node n: runs v1.14.1 again, the upgrade to v1.14.2 was rolled back: api: refused",
  );
});

test("an image that is not written is a failure, and nothing is restarted", async () => {
  const { context, calls } = lab([], {
    "/machine.LifecycleService/Upgrade": () => [
      { progress: { response: { kind: "message", value: "the same image failed here" } } },
      { progress: { response: { kind: "exitCode", value: 4 } } },
    ],
  });
  await expect(run(context, ...image)).rejects.toThrow("1 of the nodes failed");
  expect([calls, context.stderr().at(-1)]).toEqual([
    [],
    "error from node n: the image was not written, the installer ended with 4: the same image failed here",
  ]);
});

test("an image that lacks extensions is refused by the node; --drop-extensions tells it that this is known", async () => {
  const refused = 'the image lacks system extensions that this node has: "agent"';
  const told: unknown[] = [];
  const { context, calls } = lab([], {
    "/machine.LifecycleService/Upgrade": (_request, _signal, metadata) => {
      told.push(metadata);
      throw new StatusError(Code.FAILED_PRECONDITION, refused);
    },
  });
  await expect(run(context, ...image)).rejects.toThrow("1 of the nodes failed");
  expect([calls, context.stderr().at(-1)]).toEqual([[], expect.stringContaining(refused)]);
  await expect(run(context, ...image, "--drop-extensions")).rejects.toThrow("1 of the nodes failed");
  expect(told).toEqual([{}, { "ichor-drop-extensions": "true" }]);
});

test("without --image the repository of the node's config is taken, and said", async () => {
  const install = "version: v1alpha1\nmachine: { type: worker, install: { image: 'a.test/installer:v1.14.1' } }\n";
  const taken: unknown[] = [];
  const { context } = lab([], {
    "/cosi.resource.State/Get": ({ type }: { readonly type: string }) => {
      if (type !== MachineConfig.type) throw new StatusError(Code.NOT_FOUND, "code 5");
      return { resource: { spec: { protoSpec: MachineConfig.encodeSpec({ yaml: install }) } } };
    },
    "/machine.ImageService/Pull": ({ imageRef }: { readonly imageRef: string }) => (taken.push(imageRef), []),
  });
  await run(context, "upgrade", "--version", "v1.14.2", "--no-reboot");
  expect([taken, context.stderr()[0]]).toEqual([
    ["a.test/installer:v1.14.2"],
    "n: upgrading to a.test/installer:v1.14.2",
  ]);
  await expect(run(context, ...image, "--version", "v1.14.2")).rejects.toThrow("want one of them");
});

test("older nodes, and what only the older call can, get the older call", async () => {
  const unimplemented = () => {
    throw new StatusError(Code.UNIMPLEMENTED, "code 12");
  };
  const older = lab([{ boot: "2", version: "v1.13.1" }], { "/machine.LifecycleService/Upgrade": unimplemented });
  await run(older.context, ...image);
  expect(older.calls).toHaveLength(1);
  expect(older.context.stderr().at(-1)).toBe("n: runs v1.13.1, and it is good");
  const forced = lab([upgraded(good)]);
  await run(forced.context, ...image, "--force");
  expect(forced.calls[0]).toContain('"force":true');
});

test("without a reboot, and without waiting, upgrade ends early", async () => {
  const later = lab([]);
  await run(later.context, ...image, "--no-reboot");
  expect([later.calls, later.context.stderr().at(-1)]).toEqual([
    [],
    "n: the image is written and tried at the next boot",
  ]);
  const blind = lab([away]);
  await run(blind.context, ...image, "--wait=false");
  expect(blind.context.stderr().at(-1)).toBe("n: writing");
});

test("without containerd for pods the image is kept in memory", async () => {
  const places: number[] = [];
  const { context } = lab([upgraded(good)], {
    "/machine.ImageService/Pull": ({ containerd }: { readonly containerd: { readonly driver: number } }) => {
      places.push(containerd.driver);
      if (places.length === 1) throw new StatusError(Code.UNAVAILABLE, "code 14");
      return [];
    },
  });
  await run(context, ...image);
  expect(places).toEqual([1, 0].toSorted((a, b) => b - a));
});

test("rollback waits for the version before", async () => {
  const { context, calls } = lab([away, { boot: "2", version: "v1.14.0", banks: { ...good, good: "B" } }]);
  await run(context, "rollback");
  expect([calls.length, context.stderr().at(-1)]).toEqual([1, "n: runs v1.14.0"]);
});

test("rollback fails with the node's reason when there is nothing to go back to", async () => {
  const { context } = lab([], {
    "/machine.MachineService/Rollback": () => {
      throw new StatusError(Code.FAILED_PRECONDITION, "Cannot roll back: bank B has no good image");
    },
  });
  await expect(run(context, "rollback")).rejects.toThrow("1 of the nodes failed");
  expect(context.stderr()).toEqual([expect.stringContaining("bank B has no good image")]);
});

test("judgeUpgrade() takes the same bank after a boot for a failure, but not before the boot has ended", () => {
  const goal = { bootBefore: "1", version: undefined, bankBefore: "A", failedBefore: "" };
  const look = (stage: number) => ({
    bootId: "2",
    version: "v1.14.1",
    banks: settled,
    machine: { ...MachineStatus.zero(), stage },
  });
  expect(judgeUpgrade(look(MachineStage.running), goal)).toMatchObject({ kind: "failed" });
  expect(judgeUpgrade(look(MachineStage.booting), goal)).toMatchObject({ kind: "waiting" });
});

test("pods are kept away from a node of a cluster; one that cannot be drained is upgraded all the same", async () => {
  const specs: Readonly<Record<string, Uint8Array>> = {
    [Nodename.type]: Nodename.encodeSpec({ ...Nodename.zero(), nodename: "worker-1" }),
    [NodeStatus.type]: NodeStatus.encodeSpec({ ...NodeStatus.zero(), nodename: "worker-1", nodeReady: true }),
    [MachineStatus.type]: MachineStatus.encodeSpec({ ...MachineStatus.zero(), stage: MachineStage.running }),
    [BankStatus.type]: BankStatus.encodeSpec(written),
  };
  const { context, calls } = lab([upgraded(good)], {
    "/cosi.resource.State/Get": ({ type }: { readonly type: string }) => ({
      resource: { spec: { protoSpec: specs[type] } },
    }),
  });
  await run(context, ...image, "--reboot-mode", "powercycle", "--wait=false");
  expect(calls).toEqual(['reboot {"mode":1}']);
  expect(context.stderr().filter((line) => line.includes("drained"))).toEqual([
    "n: not drained: fake session has no client configuration",
  ]);
});
