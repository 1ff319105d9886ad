// A small HTTP server as those see it who answer: what is asked, what is answered. Programs hand in the server itself.

/** A body too long to hold. */
export interface HttpStream {
  readonly sizeBytes: number;
  /** Exactly so many bytes; the connection ends without them when it fails. Not called for a HEAD. */
  pieces(): AsyncIterable<Uint8Array>;
}

export interface HttpAnswer {
  /** 200 to 599, without 204 and 304, which have no body. */
  readonly status: number;
  readonly contentType: string;
  /** Further fields of the head. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | HttpStream;
}

/** What a caller asks for. */
export interface HttpRequest {
  readonly method: "GET" | "HEAD";
  /** Path and query. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
}

export interface HttpServer extends AsyncDisposable {
  /** 0 at a unix socket. */
  readonly port: number;
}

/** Where a server listens. A port of 0 is any that is free; a path is that of a unix socket, which must not exist yet. */
export type HttpPlace = { readonly host: string; readonly port: number } | { readonly path: string };

export type HttpServeOptions = HttpPlace & {
  /** Called for each request, one after the other on a connection. What it throws becomes a 500 with the message. */
  readonly respond: (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>;
  /** At the same time; more are turned away. 32 when absent. */
  readonly maxConnections?: number;
};

export type ServeHttp = (options: HttpServeOptions) => Promise<HttpServer>;
