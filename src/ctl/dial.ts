// Connections of the command line client: mutual TLS to an endpoint, or TLS without a client certificate to a node in maintenance mode.
import { getCACertificates } from "node:tls";
import { systemClock } from "../base/clock.ts";
import { standardKeyPem } from "../pki/keys.ts";
import { call, callBidi, callClientStream, callServerStream } from "../rpc/client.ts";
import type { TlsTargetOptions } from "../rpc/connection.ts";
import { openClient } from "../rpc/connection.ts";
import { Metadata } from "../rpc/metadata.ts";
import { isUnavailable } from "../rpc/status.ts";
import type { AnyRpc } from "../wire/rpc.ts";
import { explainCall } from "./call-error.ts";
import { parseEndpoint } from "./endpoint.ts";
import { connectThrough } from "./proxy/connect.ts";
import type { CallOptions, Credentials, Dialer } from "./session.ts";

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
        oldest: "TLSv1.2", // not a node, but what stands before it
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
    const explained = (error: unknown, method: AnyRpc, { metadata }: CallOptions): unknown =>
      explainCall(error, { address, node: metadata["node"], method, credentials, nowMs: systemClock.now() });
    const one = async <R>(method: AnyRpc, options: CallOptions, answer: Promise<R>): Promise<R> => {
      try {
        return await answer;
      } catch (error) {
        throw explained(error, method, options);
      }
    };
    const many = async function* <R>(method: AnyRpc, options: CallOptions, items: AsyncIterable<R>): AsyncGenerator<R> {
      try {
        yield* items;
      } catch (error) {
        throw explained(error, method, options);
      }
    };
    return {
      unary: (method, request, options) => one(method, options, call(client, method, request, wire(options))),
      stream: (method, request, options) =>
        many(method, options, callServerStream(client, method, request, wire(options))),
      upload: (method, requests, options) =>
        one(method, options, callClientStream(client, method, requests, wire(options))),
      converse: (method, requests, options) => many(method, options, callBidi(client, method, requests, wire(options))),
      close: () => client.destroy(),
    };
  },
};

function wire({ metadata, signal }: CallOptions): { readonly metadata: Metadata; readonly signal: AbortSignal } {
  return { metadata: new Metadata(metadata), signal };
}
