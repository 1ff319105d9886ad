// Answers calls from the network: finds out who calls and where to, and passes the call on with the caller's roles in its metadata.
import { formatIp } from "../base/ip.ts";
import { actorField, actorOf, encodeActor, localAddressField, refusedField } from "../rpc/actor.ts";
import type { Client } from "../rpc/connection.ts";
import type { Metadata } from "../rpc/metadata.ts";
import type { Peer } from "../rpc/peer.ts";
import { passThrough } from "../rpc/pass-through.ts";
import { certificateRoles, maintenanceRoles, noRoles, roleField } from "../rpc/roles.ts";
import type { Roles } from "../rpc/roles.ts";
import type { ServerCall } from "../rpc/server-call.ts";
import { Code, StatusError } from "../rpc/status.ts";
import type { Backends } from "./backends.ts";
import type { Route, Routing } from "./director.ts";
import { isStreamed, nodeField, nodesField, planRoute, proxyFromField } from "./director.ts";
import { fanOut } from "./fan-out.ts";
import type { NodeView } from "./feed.ts";
import { mayCallOthers } from "./identity.ts";

export interface FrontOptions {
  /** machined of this node. */
  readonly local: Client;
  /** apids of other nodes. */
  readonly backends: Backends;
  /** What is known of this node at present. */
  readonly view: () => NodeView;
}

export function createFront({ local, backends, view }: FrontOptions): (call: ServerCall) => Promise<void> {
  return async (call) => {
    const { service, certificates } = view();
    // Whatever the client claimed is gone from here on, also when no role takes its place.
    const metadata = call.metadata
      .with(roleField, [...rolesOf(call, service?.readonlyRoleMode ?? false)])
      .with(actorField, [encodeActor(actorOf(call.peer, call.metadata))])
      .with(localAddressField, localAddressOf(call.peer))
      .without(refusedField);
    const route = routeOf(call, {
      isDisabled: service?.nodeRoutingDisabled ?? false,
      canForward: mayCallOthers(certificates),
      isOwn: (target) => isOwnName(target, view()),
    });
    switch (route.kind) {
      case "refused":
        // the node writes down what is denied, and answers with the reason
        return passThrough(call, local, metadata.with(refusedField, [route.reason]));
      case "local":
        return passThrough(call, local, metadata);
      case "one":
        return passThrough(call, backends.client(route.target), remoteMetadata(call, metadata));
      case "many":
        return fanOut(call, {
          targets: route.targets.map((name) => ({ name, client: () => backends.client(name) })),
          metadata: remoteMetadata(call, metadata),
          isStreamed: isStreamed(call.path),
        });
    }
  };
}

function localAddressOf(peer: Peer): readonly string[] {
  return peer.kind === "tls" && peer.localAddress !== undefined ? [peer.localAddress] : [];
}

function routeOf(call: ServerCall, routing: Routing): Route | { readonly kind: "refused"; readonly reason: string } {
  try {
    return planRoute(call.path, call.metadata, routing);
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== Code.PERMISSION_DENIED) throw error;
    return { kind: "refused", reason: error.message };
  }
}

/** A connection without a verified certificate has roles in maintenance mode only. */
function rolesOf({ peer, metadata }: ServerCall, isMaintenance: boolean): Roles {
  if (peer.kind !== "tls") return noRoles;
  if (isMaintenance) return maintenanceRoles;
  return peer.organizations === undefined ? noRoles : certificateRoles(peer.organizations, metadata);
}

/** The next apid answers by itself, whatever else the call names. */
function remoteMetadata({ authority }: ServerCall, metadata: Metadata): Metadata {
  return metadata.without(nodeField, nodesField).with(proxyFromField, [authority ?? "unknown"]);
}

/** Compared as text with the node's addresses, its name and its full name. */
export function isOwnName(target: string, { addresses, hostname }: NodeView): boolean {
  const own = addresses.get("current")?.addresses ?? [];
  if (own.some(({ ip }) => ip.length > 0 && formatIp(ip.subarray(0, 16)) === target)) return true;
  if (hostname === undefined || hostname.hostname === "") return false;
  return (
    target === hostname.hostname ||
    (hostname.domainname !== "" && target === `${hostname.hostname}.${hostname.domainname}`)
  );
}
