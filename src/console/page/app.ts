// What all views share: what is known of the nodes, where we are, and how to draw again.
import type { Address } from "../address.ts";
import { formatAddress } from "../address.ts";
import type { Job, NodeSummary, SessionInfo } from "../protocol.ts";
import type { Child } from "./view.ts";

export interface Toast {
  readonly id: number;
  readonly kind: "good" | "bad";
  readonly text: string;
}

export interface App {
  session: SessionInfo | undefined;
  readonly nodes: Map<string, NodeSummary>;
  jobs: readonly Job[];
  address: Address;
  /** Of the connection to the server; "" when all is well. */
  trouble: string;
  /** Why there is no session; undefined while there is one. */
  loggedOut: string | undefined;
  readonly toasts: Toast[];
  /** A question that waits for its answer. */
  dialog: Child;
  /** Draws again, soon. */
  update(): void;
  toast(kind: Toast["kind"], text: string): void;
  /** Runs what the user asked for, and tells him when it fails. */
  attempt(work: () => Promise<void>): void;
}

/** One view, from its opening until the address says something else. */
export interface View {
  readonly title: string;
  render(): Child;
  close(): void;
}

export function go(address: Address): void {
  location.hash = formatAddress(address);
}

export function nodePath(node: string, rest: string, query: Readonly<Record<string, string>> = {}): string {
  const text = new URLSearchParams(query).toString();
  return `/api/nodes/${encodeURIComponent(node)}/${rest}${text === "" ? "" : `?${text}`}`;
}

let lastTime = 0;

/** Now, as the summary's times are; not more often than a second, so that ages do not make the page draw again. */
export function nowMs(): number {
  const now = Date.now();
  if (now - lastTime >= 1000) lastTime = now;
  return lastTime;
}
