// Connections of the command line client: mutual TLS to an endpoint, or TLS without a client certificate to a node in maintenance mode.
import { getCACertificates } from "node:tls";
import { systemClock } from "../base/clock.ts";
import { standardKeyPem } from "../pki/keys.ts";
import { call, callBidi, callClientStream, callServerStream } from "../rpc/client.ts";
import type { TlsTargetOptions } from "../rpc/connection.ts";
import { openClient } from "../rpc/connection.ts";
import { Metadata } from "../rpc/metadata.ts";
import { isUnavailable } from "../rpc/status.ts";
import { parseEndpoint } from "./endpoint.ts";
import { connectThrough } from "./proxy/connect.ts";
import type { Credentials, Dialer } from "./session.ts";

/** How long a connection may take to be made before the endpoint counts as unavailable. */
const connectTimeoutMs = 10_000;

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Those of this machine, and those that Node brings. */
function systemRoots(): string {
  return [...getCACertificates("default"), ...getCACertificates("system")].join("\n");
}

function tlsOptions(credentials: Credentials): TlsTargetOptions {
  switch (credentials.kind) {
    case "insecure":
      return {
        insecure: true,
        ...(credentials.fingerprints.length === 0 ? {} : { fingerprints: credentials.fingerprints }),
      };
    case "roots":
      return {
        ca: systemRoots(),
        ...(credentials.crt === undefined || credentials.key === undefined
          ? {}
          : { cert: text(credentials.crt), key: standardKeyPem(text(credentials.key)) }),
      };
    case "mutual":
      return { ca: text(credentials.ca), cert: text(credentials.crt), key: standardKeyPem(text(credentials.key)) };
  }
}

export const grpcDialer: Dialer = {
  isUnavailable,
  dial(address, credentials, proxy) {
    const { host, port } = parseEndpoint(address);
    const client = openClient({
      target: { kind: "tls", host, port, tls: tlsOptions(credentials) },
      clock: systemClock,
      connectTimeoutMs,
      ...(proxy === undefined ? {} : { connect: (to, signal) => connectThrough(proxy, to, signal) }),
    });
    return {
      unary: (method, request, { metadata, signal }) =>
        call(client, method, request, { metadata: new Metadata(metadata), signal }),
      stream: (method, request, { metadata, signal }) =>
        callServerStream(client, method, request, { metadata: new Metadata(metadata), signal }),
      upload: (method, requests, { metadata, signal }) =>
        callClientStream(client, method, requests, { metadata: new Metadata(metadata), signal }),
      converse: (method, requests, { metadata, signal }) =>
        callBidi(client, method, requests, { metadata: new Metadata(metadata), signal }),
      close: () => client.destroy(),
    };
  },
};
