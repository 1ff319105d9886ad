// Tells the discovery services of this node, and shows what they tell of the others.
import { aborted } from "../../base/abort.ts";
import { equalData } from "../../base/equal.ts";
import { formatIpPrefix } from "../../base/ip.ts";
import type { Scope } from "../../base/scope.ts";
import { openScope } from "../../base/scope.ts";
import type { Wakeup } from "../../base/wakeup.ts";
import { wakeup } from "../../base/wakeup.ts";
import type { Announcement, DiscoveryOptions } from "../../clients/discovery/client.ts";
import type { HeardAffiliate } from "../../clients/discovery/messages.ts";
import type { Controller, ControllerState, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import { openAlike, openSecret, sealAlike, sealSecret } from "../../pki/shared-secret.ts";
import { Affiliate } from "../../resources/cluster/affiliate.ts";
import { DiscoveryConfig } from "../../resources/cluster/discovery-config.ts";
import { Identity } from "../../resources/cluster/identity.ts";
import { KubeSpanEndpoint } from "../../resources/kubespan/kube-span-endpoint.ts";
import { AddressStatus } from "../../resources/network/address-status.ts";
import { Family } from "../../resources/network/common/enums.ts";
import { MachineResetSignal } from "../../resources/runtime/machine-reset-signal.ts";
import { mergeAffiliates, rawNamespace } from "./affiliate-merge.ts";
import { discoveryConfigId } from "./config.ts";
import { decodeAffiliate, encodeAffiliate, encodeEndpoint } from "./shared/affiliate-data.ts";

const raw = { namespace: rawNamespace } as const;
const cluster = { namespace: "cluster" } as const;

export interface DiscoveryServiceParts {
  /** Runs until its signal aborts. */
  readonly follow: (options: DiscoveryOptions, signal: AbortSignal) => Promise<void>;
  /** Takes the node's entry away. */
  readonly forget: (options: DiscoveryOptions, signal: AbortSignal) => Promise<void>;
  readonly authorities: DiscoveryOptions["authorities"];
  /** Version of the node's software. */
  readonly version: string;
}

/** What one service is called with. */
type Settings = Pick<DiscoveryOptions, "endpoint" | "insecure" | "clusterId" | "nodeId"> & { readonly key: Uint8Array };

/** One service that is followed. */
interface Session {
  readonly scope: Scope;
  readonly options: DiscoveryOptions;
  others: readonly HeardAffiliate[];
}

/** What sessions share with the controller. */
interface Common {
  signal: AbortSignal | undefined;
  wake: () => void;
  own: Announcement | undefined;
  /** Of the node, as the services see it. Kept when they do not answer any more. */
  address: Uint8Array | undefined;
  readonly ownChanged: Wakeup;
}

export function discoveryServiceController(parts: DiscoveryServiceParts): Controller {
  const sessions = new Map<string, Session>();
  const common: Common = {
    signal: undefined,
    wake: () => undefined,
    own: undefined,
    address: undefined,
    ownChanged: wakeup(),
  };
  return defineController({
    name: "cluster.DiscoveryServiceController",
    inputs: [
      weak(DiscoveryConfig, { id: discoveryConfigId }),
      weak(Identity, { id: "local" }),
      weak(Affiliate),
      weak(KubeSpanEndpoint),
      weak(MachineResetSignal, { id: "machine" }),
    ],
    outputs: [shared(Affiliate), shared(AddressStatus)],
    async source(context) {
      common.signal = context.signal;
      common.wake = () => context.wake();
      context.wake();
      await aborted(context.signal);
      await Promise.all([...sessions.values()].map(({ scope }) => scope.close()));
    },
    async reconcile(context) {
      const { state } = context;
      const { signal } = common;
      if (signal === undefined || signal.aborted) return; // the source comes first
      const config = (await state.find(DiscoveryConfig, discoveryConfigId))?.spec;
      const nodeId = (await state.find(Identity, "local"))?.spec.nodeId;
      const isReset = (await state.find(MachineResetSignal, "machine")) !== undefined;
      if (nodeId !== undefined) await learnOwn(state, nodeId, common);
      const wanted = isReset ? new Map<string, Settings>() : wantedSessions(config, nodeId);
      for (const [id, { scope, options }] of sessions) {
        if (wanted.has(id)) continue;
        sessions.delete(id);
        await scope.close();
        if (isReset) await parts.forget(options, signal);
      }
      for (const [id, settings] of wanted)
        if (!sessions.has(id)) sessions.set(id, startSession(settings, { ...context, parts, common, signal }));
      await publish(state, sessions.values(), common);
    },
  });
}

async function learnOwn(state: ControllerState, nodeId: string, common: Common): Promise<void> {
  const found = await state.find(Affiliate, nodeId);
  const reached = (await state.list(KubeSpanEndpoint)).map(({ spec }) => spec);
  const own = found?.metadata.phase === "running" ? announcementOf(found.spec, reached) : undefined;
  if (equalData(own, common.own)) return;
  common.own = own;
  common.ownChanged.ring();
}

function announcementOf(own: Affiliate, reached: readonly KubeSpanEndpoint[]): Announcement {
  return {
    data: encodeAffiliate(own),
    endpoints: own.kubespan.endpoints.map(encodeEndpoint).filter((endpoint) => endpoint !== undefined),
    reached: reached.flatMap(({ affiliateID: nodeId, endpoint: text }) => {
      const endpoint = encodeEndpoint(text);
      return endpoint === undefined ? [] : [{ nodeId, endpoint }];
    }),
  };
}

/** By what makes them different from each other: none when the services could not be told anything. */
function wantedSessions(
  config: DiscoveryConfig | undefined,
  nodeId: string | undefined,
): ReadonlyMap<string, Settings> {
  const wanted = new Map<string, Settings>();
  if (config === undefined || nodeId === undefined || !config.registryServiceEnabled) return wanted;
  const { serviceClusterID: clusterId, serviceEncryptionKey: key, serviceEndpoints } = config;
  if (key.length === 0 || clusterId === "") return wanted;
  for (const { endpoint, insecure } of serviceEndpoints) {
    const id = JSON.stringify([endpoint, insecure, clusterId, nodeId, key.toHex()]);
    wanted.set(id, { endpoint, insecure, clusterId, nodeId, key });
  }
  return wanted;
}

interface Start extends Pick<ReconcileContext, "clock" | "log"> {
  readonly parts: DiscoveryServiceParts;
  readonly common: Common;
  readonly signal: AbortSignal;
}

function startSession({ key, ...settings }: Settings, { parts, common, signal, clock, log }: Start): Session {
  const scope = openScope((error) => log.error("discovery ended", { endpoint: settings.endpoint, error }), signal);
  const options: DiscoveryOptions = {
    ...settings,
    version: parts.version,
    authorities: parts.authorities,
    clock,
    log,
    sealing: {
      seal: (text) => sealSecret(key, text),
      open: (sealed) => openSecret(key, sealed),
      sealAlike: (text) => sealAlike(key, text),
      openAlike: (sealed) => openAlike(key, sealed),
    },
    own: () => common.own,
    ownChanged: common.ownChanged,
    onOthers(others) {
      session.others = others;
      common.wake();
    },
    onAddress(address) {
      common.address = address;
      common.wake();
    },
  };
  const session: Session = { scope, options, others: [] };
  scope.run((until) => parts.follow(options, until));
  return session;
}

/** What several services tell of a node is in the order of the services. */
async function publish(state: ControllerState, sessions: Iterable<Session>, { address }: Common): Promise<void> {
  const heard = [...sessions].flatMap(({ others }) =>
    others.map(({ data, endpoints }) => decodeAffiliate(data, endpoints)),
  );
  for (const affiliate of mergeAffiliates(heard))
    await state.modify(Affiliate, `service/${affiliate.nodeId}`, () => affiliate, raw);
  await state.cleanup(Affiliate, raw);
  if (address === undefined || (address.length !== 4 && address.length !== 16)) return;
  const status = {
    ...AddressStatus.zero(),
    address: formatIpPrefix({ address, bits: address.length * 8 }),
    family: address.length === 4 ? Family.inet4 : Family.inet6,
  };
  await state.modify(AddressStatus, "service", () => status, cluster);
}
