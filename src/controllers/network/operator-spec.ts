// Runs the DHCP clients that the specs ask for and publishes what they get as wishes of the operator layer.
//
// - A client runs while its link exists and, if it needs that, is up. When it stops, everything it published goes.
// - A client that breaks is started again with back-off; what it published stays meanwhile.
import { backoff } from "../../base/backoff.ts";
import type { Clock } from "../../base/clock.ts";
import { errorChain } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import type { Scope } from "../../base/scope.ts";
import { openScope } from "../../base/scope.ts";
import { wakeup, type Wakeup } from "../../base/wakeup.ts";
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import type { Resource } from "../../cosi/resource.ts";
import type { Network } from "../../linux/network.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { ClientIdentifier, ConfigLayer, OperationalState, OperatorKind } from "../../resources/network/common/enums.ts";
import { HostnameSpec } from "../../resources/network/hostname-spec.ts";
import { LinkSpec } from "../../resources/network/link-spec.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { OperatorSpec } from "../../resources/network/operator-spec.ts";
import { ResolverSpec } from "../../resources/network/resolver-spec.ts";
import { RouteSpec } from "../../resources/network/route-spec.ts";
import { TimeServerSpec } from "../../resources/network/time-server-spec.ts";
import type { NodeName } from "./dhcp4/client.ts";
import { runDhcp4Client } from "./dhcp4/client.ts";
import { leaseWishes, type LeaseWishes } from "./dhcp4/wishes.ts";
import { wishes } from "./layers.ts";
import { publishLease } from "./publish-lease.ts";

export interface OperatorSpecOptions {
  readonly network: Network;
  /** In [0, 1): numbers of DHCP transactions. */
  readonly random: () => number;
  /** Clouds that answer option 26 wrongly are not asked for it. */
  readonly asksMtu: boolean;
}

interface Client {
  readonly spec: OperatorSpec;
  readonly index: number;
  readonly hardwareAddr: string;
  readonly scope: Scope;
  got: LeaseWishes | undefined;
}

/** What the clients share: filled by the controller's source, which lives as long as the controller. */
interface Shared {
  signal: AbortSignal | undefined;
  wake: () => void;
  name: NodeName | undefined;
  readonly nameChanged: Wakeup;
}

export function operatorSpecController(options: OperatorSpecOptions): Controller {
  const clients = new Map<string, Client>();
  const common: Shared = { signal: undefined, wake: () => undefined, name: undefined, nameChanged: wakeup() };
  return defineController({
    name: "network.OperatorSpecController",
    inputs: [weak(OperatorSpec), weak(LinkStatus), weak(HostnameSpec, { id: "hostname" })],
    outputs: [
      shared(AddressSpec),
      shared(LinkSpec),
      shared(RouteSpec),
      shared(HostnameSpec),
      shared(ResolverSpec),
      shared(TimeServerSpec),
    ],
    async source(context) {
      common.signal = context.signal;
      common.wake = () => context.wake();
      context.wake();
      const { promise, resolve } = Promise.withResolvers<void>();
      context.signal.addEventListener("abort", () => resolve(), { once: true });
      await promise;
      await Promise.all([...clients.values()].map(({ scope }) => scope.close()));
      clients.clear();
    },
    async reconcile({ state, log, clock }) {
      if (common.signal === undefined || common.signal.aborted) return; // the source comes first
      await learnName(state, common);
      const wanted = new Map<string, { readonly spec: OperatorSpec; readonly link: LinkStatus }>();
      for (const { metadata, spec } of await state.list(OperatorSpec)) {
        const link = (await state.find(LinkStatus, spec.linkName))?.spec;
        if (metadata.phase === "running" && link !== undefined && runsOn(spec, link))
          wanted.set(metadata.id, { spec, link });
      }
      await stopUnwanted(clients, wanted);
      for (const [id, { spec, link }] of wanted) {
        if (clients.has(id) || spec.operator === OperatorKind.vip) continue; // shared addresses have a controller of their own
        if (spec.operator !== OperatorKind.dhcp4) {
          log.warn("operator is not supported", { operator: id });
          continue;
        }
        clients.set(id, startClient({ id, spec, link, options, common, clock, log }));
      }
      for (const [id, client] of clients) {
        if (client.got !== undefined) await publishLease(state, { id, spec: client.spec, got: client.got });
      }
      for (const type of [AddressSpec, LinkSpec, RouteSpec, HostnameSpec, ResolverSpec, TimeServerSpec]) {
        await state.cleanup<unknown>(type, wishes);
      }
    },
  });
}

function runsOn(spec: OperatorSpec, link: LinkStatus): boolean {
  const { operationalState } = link;
  const isUp = operationalState === OperationalState.up || operationalState === OperationalState.unknown;
  return !spec.requireUp || isUp;
}

/** The node's name, unless it came from a DHCP server. */
async function learnName(state: ControllerState, common: Shared): Promise<void> {
  const resource: Resource<HostnameSpec> | undefined = await state.find(HostnameSpec, "hostname");
  const isOwn = resource !== undefined && resource.spec.layer !== ConfigLayer.operator;
  const name = isOwn ? { hostname: resource.spec.hostname, domainname: resource.spec.domainname } : undefined;
  if (name?.hostname === common.name?.hostname && name?.domainname === common.name?.domainname) return;
  common.name = name;
  common.nameChanged.ring();
}

/** A client whose spec or link changed starts anew. */
async function stopUnwanted(
  clients: Map<string, Client>,
  wanted: ReadonlyMap<string, { readonly spec: OperatorSpec; readonly link: LinkStatus }>,
): Promise<void> {
  for (const [id, client] of clients) {
    const now = wanted.get(id);
    const isSame =
      now !== undefined &&
      now.link.index === client.index &&
      now.link.hardwareAddr === client.hardwareAddr &&
      JSON.stringify(OperatorSpec.specToYaml(now.spec)) === JSON.stringify(OperatorSpec.specToYaml(client.spec));
    if (isSame) continue;
    clients.delete(id);
    await client.scope.close();
  }
}

interface Start {
  readonly id: string;
  readonly spec: OperatorSpec;
  readonly link: LinkStatus;
  readonly options: OperatorSpecOptions;
  readonly common: Shared;
  readonly clock: Clock;
  readonly log: Logger;
}

function startClient({ id, spec, link, options, common, clock, log }: Start): Client {
  const clientLog = log.with({ operator: id });
  const scope = openScope((error) => clientLog.error("operator ended", { error: errorChain(error) }), common.signal);
  const client: Client = { spec, index: link.index, hardwareAddr: link.hardwareAddr, scope, got: undefined };
  const hardwareAddr = Uint8Array.fromHex(link.hardwareAddr.replaceAll(":", ""));
  const clientId = clientIdOf(spec, hardwareAddr);
  scope.run(async (signal) => {
    const retry = backoff({ initialMs: 1000, maxMs: 60_000 });
    for (;;) {
      try {
        await runDhcp4Client(
          {
            ...options,
            clock,
            log: clientLog,
            link: { index: link.index, hardwareAddr },
            asksHostname: !spec.dhcp4.skipHostnameRequest,
            nodeName: () => common.name,
            nameChanged: common.nameChanged,
            ...(clientId === undefined ? {} : { clientId }),
            onLease(lease) {
              retry.reset();
              clientLog.debug("dhcp lease", {
                address: lease.address,
                server: lease.serverId,
                seconds: lease.leaseSeconds,
              });
              client.got = leaseWishes(lease, {
                skipRoutes: spec.dhcp4.skipRoutes,
                usesHostname: !spec.dhcp4.skipHostnameRequest,
              });
              common.wake();
            },
          },
          signal,
        );
      } catch (error) {
        if (signal.aborted) throw error;
        clientLog.error("operator failed, starting it again", { error: errorChain(error) });
        await clock.sleep(retry.next(), signal);
      }
    }
  });
  return client;
}

/** Value of DHCP option 61: hardware type and address, or the bytes of the config. */
function clientIdOf({ dhcp4: { clientIdentifier } }: OperatorSpec, hardwareAddr: Uint8Array): Uint8Array | undefined {
  if (clientIdentifier.clientIdentifier === ClientIdentifier.mac) return Uint8Array.of(1, ...hardwareAddr);
  if (clientIdentifier.clientIdentifier !== ClientIdentifier.duid) return undefined;
  return Uint8Array.fromHex(clientIdentifier.duidRawHex);
}
