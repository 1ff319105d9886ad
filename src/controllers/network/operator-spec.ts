// Runs the DHCP clients that the specs ask for and publishes what they get as wishes of the operator layer.
//
// - A client runs while its link exists and, if it needs that, is up. When it stops, everything it published goes.
// - A client that breaks is started again with back-off; what it published stays meanwhile.
import { wakeup } from "../../base/wakeup.ts";
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import type { Resource } from "../../cosi/resource.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { ConfigLayer, OperationalState, OperatorKind } from "../../resources/network/common/enums.ts";
import { HostnameSpec } from "../../resources/network/hostname-spec.ts";
import { LinkSpec } from "../../resources/network/link-spec.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { OperatorSpec } from "../../resources/network/operator-spec.ts";
import { ResolverSpec } from "../../resources/network/resolver-spec.ts";
import { RouteSpec } from "../../resources/network/route-spec.ts";
import { TimeServerSpec } from "../../resources/network/time-server-spec.ts";
import { wishes } from "./layers.ts";
import {
  startOperatorClient,
  type OperatorClient,
  type OperatorClientPorts,
  type SharedFacts,
} from "./operator-client.ts";
import { publishLease } from "./publish-lease.ts";

export function operatorSpecController(options: OperatorClientPorts): Controller {
  const clients = new Map<string, OperatorClient>();
  const common: SharedFacts = { signal: undefined, wake: () => undefined, name: undefined, nameChanged: wakeup() };
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
        clients.set(id, startOperatorClient({ id, spec, link, options, common, clock, log }));
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
async function learnName(state: ControllerState, common: SharedFacts): Promise<void> {
  const resource: Resource<HostnameSpec> | undefined = await state.find(HostnameSpec, "hostname");
  const isOwn = resource !== undefined && resource.spec.layer !== ConfigLayer.operator;
  const name = isOwn ? { hostname: resource.spec.hostname, domainname: resource.spec.domainname } : undefined;
  if (name?.hostname === common.name?.hostname && name?.domainname === common.name?.domainname) return;
  common.name = name;
  common.nameChanged.ring();
}

/** A client whose spec or link changed starts anew. */
async function stopUnwanted(
  clients: Map<string, OperatorClient>,
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
