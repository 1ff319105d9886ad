// What is behind the node's balancer, compared with the reference node, and the balancer's life.
import { afterEach, beforeEach, expect, test } from "vitest";
import { referenceConfig, referenceSpec, referenceSpecs } from "../../../test/lib/reference.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { Member } from "../../resources/cluster/member.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { Endpoint } from "../../resources/k8s/endpoint.ts";
import { KubePrismConfig } from "../../resources/k8s/kube-prism-config.ts";
import { KubePrismEndpoint } from "../../resources/k8s/kube-prism-endpoint.ts";
import { KubePrismStatus } from "../../resources/k8s/kube-prism-status.ts";
import { kubePrismConfigController } from "./kube-prism-config.ts";
import { kubePrismEndpointsController } from "./kube-prism-endpoints.ts";
import { kubePrismController } from "./kube-prism.ts";
import { endpointOf } from "./shared/endpoint-url.ts";
import { staticEndpointController } from "./static-endpoint.ts";

let clock: ManualClock;
let state: State;
let stop: AbortController;
let running: Promise<void>;
/** What was done with balancers. */
let seen: string[];
let isHealthy: boolean;

beforeEach(async () => {
  clock = manualClock();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  seen = [];
  isHealthy = false;
  const runtime = createRuntime({ state, log: silentLogger, clock });
  const openBalancer = async ({ host, port }: { readonly host: string; readonly port: number }) => {
    seen.push(`open ${host}:${port}`);
    return {
      get isHealthy() {
        return isHealthy;
      },
      setUpstreams: (upstreams: readonly unknown[]) => void seen.push(`${upstreams.length} upstreams`),
      close: async () => void seen.push("close"),
    };
  };
  for (const controller of [
    kubePrismConfigController(),
    kubePrismController(openBalancer),
    kubePrismEndpointsController(),
    staticEndpointController({ lookup: async (name) => (name === "api.lab" ? ["10.0.0.1", "fd00::1"] : [name]) }),
  ])
    runtime.register(controller);
  running = runtime.run(stop.signal);
  for (const [id, spec] of referenceSpecs(Member)) await state.modify(Member, id, () => spec);
});

afterEach(async () => {
  stop.abort();
  await running;
});

const within = (): { readonly signal: AbortSignal } => ({ signal: AbortSignal.timeout(5000) });

test("the balancer of the reference node", async () => {
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: referenceConfig }));
  const config = referenceSpec(KubePrismConfig, "k8s-loadbalancer-config");
  const { spec } = await state.waitFor(KubePrismStatus, "k8s-loadbalancer", () => true, within());
  expect(spec).toEqual(referenceSpec(KubePrismStatus, "k8s-loadbalancer"));
  // An address that several name is asked once; the reference names it as often as it is named.
  const unique = [...new Map(config.endpoints.map((each) => [each.host, each])).values()];
  const made = (await state.get(KubePrismConfig, "k8s-loadbalancer-config")).spec;
  expect(new Set(made.endpoints.map(({ host }) => host))).toEqual(new Set(unique.map(({ host }) => host)));
  expect(made.endpoints).toEqual(config.endpoints);
  expect((await state.get(KubePrismEndpoint, "k8s-cluster")).spec).toEqual(
    referenceSpec(KubePrismEndpoint, "k8s-cluster"),
  );
  isHealthy = true;
  await clock.advance(5000);
  await state.waitFor(KubePrismStatus, "k8s-loadbalancer", (status) => status.spec.healthy, within());
  const endpoint = await state.waitFor(Endpoint, "controlplane", () => true, within());
  expect(endpoint.spec).toEqual(referenceSpec(Endpoint, "controlplane"));
  await state.destroy(MachineConfig, "v1alpha1");
  await state.waitForAbsence(KubePrismStatus, "k8s-loadbalancer", within());
  expect([seen[0], seen.at(-1)]).toEqual(["open 127.0.0.1:7445", "close"]);
});

test("an endpoint that is a name is looked up", async () => {
  const yaml = `version: v1alpha1
machine: {type: worker}
cluster: {controlPlane: {endpoint: "https://api.lab"}}
`;
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  const { spec } = await state.waitFor(Endpoint, "controlplane", () => true, within());
  expect(spec).toEqual({ addresses: ["10.0.0.1", "fd00::1"], hosts: ["api.lab"] });
});

test("endpointOf() reads host and port", () => {
  expect(["https://[fd00::1]:6443", "https://api.lab/x", "nonsense"].map(endpointOf)).toEqual([
    { host: "fd00::1", port: 6443 },
    { host: "api.lab", port: 443 },
    undefined,
  ]);
});
