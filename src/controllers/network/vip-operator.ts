// Shared addresses: takes part in the election of who has each, and puts the address on the link of the winner.
import type { Scope } from "../../base/scope.ts";
import { openScope } from "../../base/scope.ts";
import type { EtcdAccess } from "../../clients/etcd/etcd.ts";
import type { Controller, ControllerState, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, shared, strong, weak } from "../../cosi/controller.ts";
import { KubeletLifecycle } from "../../resources/k8s/kubelet-lifecycle.ts";
import { StaticPodStatus } from "../../resources/k8s/static-pod-status.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { ConfigLayer, OperatorKind } from "../../resources/network/common/enums.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { OperatorSpec } from "../../resources/network/operator-spec.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { staticAddress } from "./address-config.ts";
import { ApiServerJudgement } from "./api-server-judgement.ts";
import { addressId } from "./ids.ts";
import { wishes } from "./layers.ts";
import { takePart } from "./vip-election.ts";

const kubelet = "kubelet";
/** So that the kubelet does not stop before the address is given away. */
const finalizer = "vip";
/** How often is looked whether an API server that failed is forgiven: no resource changes then. */
const lookMs = 60_000;

interface Candidate {
  readonly spec: OperatorSpec;
  readonly hostname: string;
  readonly scope: Scope;
  isHeld: boolean;
}

export function vipOperatorController(etcd: Pick<EtcdAccess, "openLocal">): Controller {
  const candidates = new Map<string, Candidate>();
  const apiServer = new ApiServerJudgement();
  let signal: AbortSignal | undefined;
  let wake = (): void => undefined;

  function begin(spec: OperatorSpec, hostname: string, { clock, log }: ReconcileContext): Candidate {
    const { ip } = spec.vip;
    const scope = openScope((error) => log.error("election of shared address ended", { address: ip, error }), signal);
    const candidate: Candidate = { spec, hostname, scope, isHeld: false };
    const onChange = (isHeld: boolean): void => {
      candidate.isHeld = isHeld;
      wake();
    };
    scope.run((until) => takePart({ etcd, clock, log, ip, hostname, onChange }, until));
    return candidate;
  }

  return defineController({
    name: "network.VIPOperatorController",
    inputs: [
      weak(OperatorSpec),
      weak(LinkStatus),
      weak(HostnameStatus, { id: "hostname" }),
      weak(Service, { id: "etcd" }),
      weak(StaticPodStatus),
      strong(KubeletLifecycle, { id: kubelet }),
    ],
    outputs: [shared(AddressSpec)],
    async source(context) {
      signal = context.signal;
      wake = () => context.wake();
      wake();
      for await (const _ of context.clock.every(lookMs, context.signal)) if (apiServer.isBlamed) wake();
      await Promise.all([...candidates.values()].map(({ scope }) => scope.close()));
    },
    async reconcile(context) {
      const { state, clock } = context;
      if (signal === undefined || signal.aborted) return; // the source comes first
      const hostname = (await state.find(HostnameStatus, "hostname"))?.spec.hostname ?? "";
      const isFit = apiServer.mayTakePart(await state.list(StaticPodStatus), clock.monotonic());
      const wanted = isFit && (await mayTakePart(state)) && hostname !== "" ? await wantedAddresses(state) : new Map();
      const ended = takeUnwanted(candidates, wanted, hostname);
      for (const [id, { spec, isHeld }] of candidates) if (isHeld) await publish(state, id, spec);
      await state.cleanup(AddressSpec, wishes);
      // Only now: whoever gets the address next must not find it in use.
      for (const { scope } of ended) await scope.close();
      if (wanted.size > 0) await state.addFinalizer(KubeletLifecycle, kubelet, finalizer);
      for (const [id, spec] of wanted) if (!candidates.has(id)) candidates.set(id, begin(spec, hostname, context));
      if (candidates.size === 0) await letGo(state);
    },
  });
}

/** Those whose link, address or name changed begin anew. Closing their scopes gives the addresses away. */
function takeUnwanted(
  candidates: Map<string, Candidate>,
  wanted: ReadonlyMap<string, OperatorSpec>,
  hostname: string,
): readonly Candidate[] {
  const unwanted = [...candidates].filter(
    ([id, { spec, hostname: before }]) => wanted.get(id)?.linkName !== spec.linkName || before !== hostname,
  );
  for (const [id] of unwanted) candidates.delete(id);
  return unwanted.map(([, candidate]) => candidate);
}

/** The kubelet may stop. */
async function letGo(state: ControllerState): Promise<void> {
  const lifecycle = await state.find(KubeletLifecycle, kubelet);
  if (lifecycle?.metadata.finalizers.includes(finalizer) === true)
    await state.removeFinalizer(KubeletLifecycle, kubelet, finalizer);
}

/** Whoever has the address should have a control plane that works: etcd is well, and the kubelet is to run. */
async function mayTakePart(state: ControllerState): Promise<boolean> {
  const service = await state.find(Service, "etcd");
  const lifecycle = await state.find(KubeletLifecycle, kubelet);
  return service?.spec.running === true && service.spec.healthy && lifecycle?.metadata.phase === "running";
}

async function wantedAddresses(state: ControllerState): Promise<Map<string, OperatorSpec>> {
  const wanted = new Map<string, OperatorSpec>();
  for (const { metadata, spec } of await state.list(OperatorSpec)) {
    if (metadata.phase !== "running" || spec.operator !== OperatorKind.vip) continue;
    if ((await state.find(LinkStatus, spec.linkName)) !== undefined) wanted.set(metadata.id, spec);
  }
  return wanted;
}

async function publish(state: ControllerState, id: string, { linkName, vip }: OperatorSpec): Promise<void> {
  const address: AddressSpec = {
    ...staticAddress(linkName, vip.ip),
    announceWithARP: vip.gratuitousARP && !vip.ip.includes(":"),
    layer: ConfigLayer.operator,
  };
  await state.modify(AddressSpec, `operator/${id}/${addressId(linkName, address.address)}`, () => address, wishes);
}
