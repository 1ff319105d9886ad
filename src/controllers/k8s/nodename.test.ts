// The name follows the host's until a Node is registered; from then on it is that Node's, over restarts, until somebody deletes it.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { referenceConfig } from "../../../test/lib/reference.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { NodeStatus } from "../../resources/k8s/node-status.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { nodenameController, registeredName } from "./nodename.ts";
import { nodenameFrom } from "./shared/wanted-nodename.ts";

const path = "/system/state/kubernetes-nodename.yaml";

test("nodenameFrom() keeps what a name of Kubernetes may have", () => {
  expect(["Node_1.Lab.", "-ä.b-", "a b"].map(nodenameFrom)).toEqual(["node-1.lab", "b", "ab"]);
  expect(() => nodenameFrom("--")).toThrow("no letter or digit");
});

describe("registeredName()", () => {
  const before = { kept: "a", current: "a", isThere: false, present: undefined };
  test("a Node that is there counts", () => {
    expect(registeredName({ ...before, kept: undefined, isThere: true })).toBe("a");
  });
  test("a Node that nobody has seen yet may still be registered", () => {
    expect(registeredName(before)).toBe("a");
    expect(registeredName({ ...before, kept: undefined })).toBe(undefined);
  });
  test("a Node that was there and is gone leaves the name free, but not while no kubelet registers", () => {
    expect(registeredName({ ...before, present: "a" })).toBe(undefined);
    expect(registeredName({ ...before, current: undefined, present: "a" })).toBe("a");
  });
});

describe("nodenameController()", () => {
  let clock: ManualClock;
  let state: State;
  let files: Map<string, string>;
  let stop: AbortController;
  let running: Promise<void>;

  beforeEach(() => {
    files = new Map();
    return start();
  });
  afterEach(end);

  async function start(): Promise<void> {
    clock = manualClock();
    state = openState(openMemoryState({ clock }));
    stop = new AbortController();
    const runtime = createRuntime({ state, log: silentLogger, clock });
    runtime.register(
      nodenameController({
        findText: async (name) => files.get(name),
        replace: async (name, content) => void files.set(name, String(content)),
        remove: async (name) => void files.delete(name),
      }),
    );
    running = runtime.run(stop.signal);
    await state.modify(VolumeStatus, "STATE", () => ({ ...VolumeStatus.zero(), phase: VolumePhase.ready }));
    const mount = { ...VolumeMountStatus.zero(), volumeID: "STATE", target: "/system/state" };
    await state.modify(VolumeMountStatus, "k8s.NodenameController-STATE", () => mount);
    await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: referenceConfig }));
  }

  async function end(): Promise<void> {
    stop.abort();
    await running;
  }

  const host = (hostname: string): Promise<unknown> =>
    state.modify(HostnameStatus, "hostname", () => ({ hostname, domainname: "" }));
  const register = (name: string): Promise<unknown> =>
    state.modify(NodeStatus, name, () => ({ ...NodeStatus.zero(), nodename: name }));
  const within = (): AbortSignal => AbortSignal.timeout(5000);

  async function named(name: string): Promise<void> {
    await state.waitFor(Nodename, "nodename", ({ spec }) => spec.nodename === name, { signal: within() });
  }
  async function keptIs(text: string | undefined): Promise<void> {
    await expect.poll(() => files.get(path)).toBe(text);
  }
  /** The controller has looked at this version of the host name. */
  async function sawHost(): Promise<void> {
    const { metadata } = await state.get(HostnameStatus, "hostname");
    const accept = ({ spec }: { readonly spec: Nodename }): boolean =>
      spec.hostnameVersion === String(metadata.version);
    await state.waitFor(Nodename, "nodename", accept, { signal: within() });
  }

  test("follows the host name before a Node is there, and keeps the name of the Node from then on", async () => {
    await host("early");
    await named("early");
    await host("n1");
    await named("n1");
    expect(files.size).toBe(0);
    await register("n1");
    await keptIs("nodename: n1\n");
    await host("from-dhcp");
    await sawHost();
    expect((await state.get(Nodename, "nodename")).spec.nodename).toBe("n1");
  });

  test("knows the name after a restart, and takes the host's when the Node is deleted while it runs", async () => {
    await end();
    files.set(path, "nodename: n1\n");
    await start();
    await host("n2");
    await named("n1");
    await register("n1");
    await sawHost();
    await state.teardown(NodeStatus, "n1");
    await state.destroy(NodeStatus, "n1");
    await named("n2");
    expect(files.size).toBe(0);
    await register("n2");
    await keptIs("nodename: n2\n");
  });

  test("a file that names nothing is an error: nothing registers", async () => {
    await end();
    files.set(path, "nodename: \n");
    await start();
    await host("n2");
    const isTaken = ({ metadata }: { readonly metadata: { readonly finalizers: readonly string[] } }): boolean =>
      metadata.finalizers.length > 0;
    await state.waitFor(VolumeMountStatus, "k8s.NodenameController-STATE", isTaken, { signal: within() });
    for (let second = 0; second < 5; second++) await clock.advance(1000);
    expect(await state.find(Nodename, "nodename")).toBe(undefined);
  });
});
