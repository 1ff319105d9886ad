// The options that say which nodes a command works with, by way of which endpoints: as data, for the command line and for what completes it.
import type { CompletionSource } from "./completion/source.ts";

export interface SessionFlags {
  readonly talosconfig?: string | undefined;
  readonly context?: string | undefined;
  /** Instead of the cluster that the context names: which one is meant behind a proxy endpoint. */
  readonly cluster?: string | undefined;
  readonly nodes: readonly string[];
  readonly endpoints: readonly string[];
  readonly insecure: boolean;
  /** Base64 of the SHA-256 of the server's public key; only with `insecure`. */
  readonly fingerprints: readonly string[];
}

export interface SessionOption {
  readonly flags: string;
  readonly summary: string;
  /** Given several times, or with commas. */
  readonly isList?: boolean;
  /** Only of commands that work without a client configuration. */
  readonly insecureOnly?: boolean;
  readonly source?: CompletionSource;
}

export const sessionOptions: readonly SessionOption[] = [
  { flags: "--talosconfig <path>", summary: "client configuration; default $TALOSCONFIG, then ~/.talos/config" },
  { flags: "--context <name>", summary: "context of the client configuration", source: "contexts" },
  { flags: "-n, --nodes <addresses>", summary: "nodes to work with", isList: true, source: "nodes" },
  { flags: "-e, --endpoints <addresses>", summary: "nodes to connect to", isList: true },
  { flags: "-c, --cluster <name>", summary: "cluster to work with, where endpoints (https://) stand for several" },
  {
    flags: "--siderov1-keys-dir <path>",
    summary: "for older command lines: contexts that sign requests with such keys (auth.siderov1) cannot be used",
  },
  {
    flags: "-i, --insecure",
    summary: "talk to a node in maintenance mode, without a client certificate",
    insecureOnly: true,
  },
  {
    flags: "--cert-fingerprint <sha256>",
    summary: "accept only this server key: base64 of its SHA-256",
    isList: true,
    insecureOnly: true,
  },
];
