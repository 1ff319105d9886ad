// Files from web servers: machine configs, as a start.
import type { IncomingMessage } from "node:http";
import { concatBytes } from "../base/bytes.ts";
import { httpGet } from "./http-get.ts";

export interface Downloads {
  /** Body of the answer; follows up to 5 redirections. Rejects when the status is not 200 or the body is longer than allowed. */
  get(url: string, options: { readonly maxBytes: number; readonly signal: AbortSignal }): Promise<Uint8Array>;
}

const maxRedirections = 5;

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  // a response without an encoding yields bytes
  for await (const part of response as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > maxBytes) throw new Error(`found more than ${maxBytes} bytes`);
    parts.push(part);
  }
  return concatBytes(parts);
}

export function httpDownloads(): Downloads {
  return {
    async get(from, { maxBytes, signal }) {
      let url = new URL(from);
      for (let redirections = 0; redirections <= maxRedirections; redirections++) {
        const response = await httpGet(url, signal);
        const { statusCode = 0, headers } = response;
        if (statusCode === 200) return readBody(response, maxBytes);
        response.destroy();
        if (statusCode < 300 || statusCode >= 400 || headers.location === undefined) {
          throw new Error(`Cannot download "${from}": status is ${statusCode}, want 200`);
        }
        url = new URL(headers.location, url);
      }
      throw new Error(`Cannot download "${from}": more than ${maxRedirections} redirections`);
    },
  };
}
