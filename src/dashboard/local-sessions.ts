// The node that this program runs on, by the socket of the machine's API: with the rights of a reader, and to write META.
import type { Clock } from "../base/clock.ts";
import { call, callServerStream } from "../rpc/client.ts";
import { openClient } from "../rpc/connection.ts";
import { Metadata } from "../rpc/metadata.ts";
import { Role, roleField } from "../rpc/roles.ts";
import type { NodeClient, NodeSession, NodeSessions } from "./live/node-client.ts";

/** The one node that there is. */
export const thisNode = "";

export interface LocalSessions extends NodeSessions, NodeSession {}

/** Opens lazily: a socket that is not there fails the first call. */
export function localSessions(options: { readonly path: string; readonly clock: Clock }): LocalSessions {
  const { path, clock } = options;
  const connection = openClient({ target: { kind: "unix", path }, clock });
  const end = new AbortController();
  const metadata = new Metadata({ [roleField]: [Role.reader, Role.metaWriter] });
  const client: NodeClient = {
    node: thisNode,
    unary: (method, request, signal = end.signal) => call(connection, method, request, { metadata, signal }),
    stream: (method, request, signal = end.signal) =>
      callServerStream(connection, method, request, { metadata, signal }),
  };
  return {
    client: () => Promise.resolve(client),
    fresh: () => localSessions(options),
    close() {
      end.abort(); // calls without a signal of their own end with the connection
      connection.destroy();
    },
  };
}
