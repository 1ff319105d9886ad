// Who is at the other end of a connection, as far as the connection itself tells.

/** What the kernel says of the process behind a unix socket. Source: unix(7), SO_PEERCRED. */
export interface ProcessCredentials {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

export interface PeerCertificate {
  /** `CN=name, O=os:admin`. */
  readonly subject: string;
  /** Hexadecimal. */
  readonly serial: string;
}

export type Peer =
  | {
      readonly kind: "tls";
      /** Text of the remote address; IPv4 is not mapped into IPv6. */
      readonly address: string;
      readonly port: number;
      /** Text of our own address of the connection, likewise; absent when it is not known. */
      readonly localAddress?: string | undefined;
      /** Organisations of the verified client certificate; undefined when the server asks for none. */
      readonly organizations: readonly string[] | undefined;
      /** What else it says of whom it was made for; absent likewise. */
      readonly certificate?: PeerCertificate | undefined;
    }
  | { readonly kind: "unix"; readonly credentials: ProcessCredentials | undefined };

export function describePeer(peer: Peer): string {
  if (peer.kind === "tls")
    return peer.address.includes(":") ? `[${peer.address}]:${peer.port}` : `${peer.address}:${peer.port}`;
  return peer.credentials === undefined ? "unix" : `pid ${peer.credentials.pid}`;
}
