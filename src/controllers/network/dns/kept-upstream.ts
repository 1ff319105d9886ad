// What all name servers with a connection are to those who ask them.

/** A server with a connection that is made with the first query, and kept for as long as it is used. */
export interface KeptUpstream {
  /** `query`: with id 0, whatever the transport makes of it; so is the answer. */
  ask(query: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
  close(): void;
}
