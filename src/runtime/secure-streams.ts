// Connections over TLS to servers of the outside world that are trusted by the node's authorities: time servers, name servers.
import type { TcpStream } from "../linux/network.ts";

export interface SecureTarget {
  /** IP address. */
  readonly address: string;
  readonly port: number;
  /** Name or address that the server's certificate must have. */
  readonly serverName: string;
}

export interface TlsTarget extends SecureTarget {
  /** Protocol that the server must choose (ALPN); none is asked for when absent. */
  readonly protocol?: string;
  /**
   * Dates of certificates are not compared with the clock, which may be wrong: for who asks for the time. They must only not have ended before the image
   * was made.
   */
  readonly ignoresDates?: boolean;
  /** The oldest version that is spoken; 1.3 when absent. */
  readonly oldest?: "TLSv1.2" | "TLSv1.3";
}

export interface TlsStream extends TcpStream {
  /** When the server's certificates are valid, milliseconds since 1970; absent when they were compared with the clock. */
  readonly validity: { readonly fromMs: number; readonly toMs: number } | undefined;
  /** Key that both ends have and nobody else. RFC 8446, 7.5. */
  exportKey(label: string, context: Uint8Array, lengthBytes: number): Uint8Array;
}

export interface HttpsConnection extends AsyncDisposable {
  /** Body of the answer, which must have status 200 and the type of the request. Makes a connection when there is none. */
  post(
    request: { readonly path: string; readonly type: string; readonly body: Uint8Array },
    signal: AbortSignal,
  ): Promise<Uint8Array>;
}

export interface SecureStreams {
  /** TLS 1.3, or what the target allows. Rejects when the server cannot be reached or trusted, or with the signal's reason. */
  openTls(target: TlsTarget, signal: AbortSignal): Promise<TlsStream>;
  /** HTTP/2 over TLS 1.3; the connection is made with the first request. */
  openHttps(target: SecureTarget): HttpsConnection;
}
