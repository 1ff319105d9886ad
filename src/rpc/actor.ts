// Who is behind a call, as the front of a node has seen it: told to the programs behind it, and to the next node, in a field of the metadata.
import type { Metadata } from "./metadata.ts";
import type { Peer } from "./peer.ts";
import { describePeer } from "./peer.ts";
import { actsForOthers } from "./roles.ts";

export interface Actor {
  /** Address and port that the call came from, at the first node. */
  readonly peer: string;
  /** Of the verified client certificate: `CN=name, O=os:admin`; absent without one. */
  readonly subject?: string;
  /** Its serial number, hexadecimal. */
  readonly serial?: string;
  /** Address of the node that passed the call on; absent when it came directly. */
  readonly via?: string;
}

/** Metadata field for it. Whatever a client says there never gets through. */
export const actorField = "ichor-actor";

/** Metadata field in which the front tells at which address of the node the call came in. Likewise. */
export const localAddressField = "ichor-local-address";

/** Metadata field with which the front says that it refuses a call, and why: the call is noted, not served. */
export const refusedField = "ichor-refused";

/** More is no subject of a certificate. */
const maxLength = 4096;

/** Printable ASCII, as a header wants it. */
export function encodeActor(actor: Actor): string {
  return JSON.stringify(actor).replaceAll(/[^ -~]/gu, (each) =>
    each
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

/** Undefined for what is none. */
export function parseActor(text: string | undefined): Actor | undefined {
  if (text === undefined || text.length > maxLength) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { peer, subject, serial, via } = value as Readonly<Record<string, unknown>>; // each is checked
  if (typeof peer !== "string") return undefined;
  return {
    peer,
    ...(typeof subject === "string" ? { subject } : {}),
    ...(typeof serial === "string" ? { serial } : {}),
    ...(typeof via === "string" ? { via } : {}),
  };
}

/** Of a call at the front. A node that acts for others (its certificate says so) tells for whom; it is remembered as the one that passed the call on. */
export function actorOf(peer: Peer, metadata: Metadata): Actor {
  const address = describePeer(peer);
  if (peer.kind !== "tls") return { peer: address };
  const told = actsForOthers(peer.organizations ?? []) ? parseActor(metadata.get(actorField)) : undefined;
  if (told !== undefined) return { ...told, via: address };
  return { peer: address, ...peer.certificate };
}
