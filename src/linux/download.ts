// Files from web and TFTP servers: machine configs, as a start.
import type { IncomingMessage } from "node:http";
import { collectBytes } from "../base/bytes.ts";
import type { Web } from "./web.ts";

export interface Downloads {
  /** Body of the answer; follows up to 5 redirections. Rejects when the status is not 200 or the body is longer than allowed. */
  get(url: string, options: DownloadOptions): Promise<Uint8Array>;
  /** Likewise; undefined when the server says that there is no such file (404). */
  find(url: string, options: DownloadOptions): Promise<Uint8Array | undefined>;
}

/** Forms sent to web servers, and what they answer, whatever the status. */
export interface Forms {
  post(
    url: string,
    options: { readonly form: Readonly<Record<string, string>>; readonly signal: AbortSignal },
  ): Promise<{ readonly status: number; readonly body: Uint8Array }>;
}

/** Of an answer to a form. */
const maxAnswerBytes = 64 * 1024;

export interface DownloadOptions {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Of the request; not sent to another server that it is redirected to. */
  readonly headers?: Readonly<Record<string, string>>;
}

const maxRedirections = 5;

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return collectBytes(response as AsyncIterable<Uint8Array>, maxBytes); // without an encoding it yields bytes
}

async function download(
  web: Pick<Web, "get">,
  from: string,
  { maxBytes, signal, headers: wanted = {} }: DownloadOptions,
): Promise<Uint8Array | undefined> {
  let url = new URL(from);
  const { origin } = url;
  if (url.protocol === "tftp:") {
    const { tftpGet } = await import("./tftp.ts");
    return tftpGet(url, { maxBytes, signal });
  }
  for (let redirections = 0; redirections <= maxRedirections; redirections++) {
    const response = await web.get(url, { signal, headers: url.origin === origin ? wanted : {} });
    const { statusCode = 0, headers } = response;
    if (statusCode === 200) return readBody(response, maxBytes);
    response.destroy();
    if (statusCode === 404) return undefined;
    if (statusCode < 300 || statusCode >= 400 || headers.location === undefined) {
      throw new Error(`Cannot download "${from}": status is ${statusCode}, want 200`);
    }
    url = new URL(headers.location, url);
  }
  throw new Error(`Cannot download "${from}": more than ${maxRedirections} redirections`);
}

export function httpDownloads(web: Pick<Web, "get" | "post">): Downloads & Forms {
  return {
    async post(url, { form, signal }) {
      const response = await web.post(url, form, signal);
      return { status: response.statusCode ?? 0, body: await readBody(response, maxAnswerBytes) };
    },
    async get(from, options) {
      const body = await download(web, from, options);
      if (body === undefined) throw new Error(`Cannot download "${from}": status is 404, want 200`);
      return body;
    },
    find: (from, options) => download(web, from, options),
  };
}
