// Finding a link among those of the kernel, and its name among those of an address or route.
import type { Link } from "../../formats/rtnetlink-link.ts";

/** The link of a name, which may be the kernel's name, the alias or an altname, in this order. */
export function findLink(links: readonly Link[], name: string): Link | undefined {
  return (
    links.find((link) => link.name === name) ??
    links.find((link) => link.alias === name && name !== "") ??
    links.find((link) => link.altNames.includes(name))
  );
}

export function macText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");
}
