// Metrics of a node as a monitoring system reads them: over TLS, with a certificate.
import { get } from "node:https";
import { decodeUtf8 } from "../../src/base/bytes.ts";

export interface ScrapeOptions {
  readonly port: number;
  /** PEM. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly signal?: AbortSignal;
}

export interface Scraped {
  readonly status: number;
  readonly text: string;
  /** Values as text, by name and labels. */
  readonly samples: ReadonlyMap<string, string>;
}

/** From 127.0.0.1; the server has to be of the authority, whatever names its certificate has. */
export async function scrape(options: ScrapeOptions): Promise<Scraped> {
  const { promise, resolve, reject } = Promise.withResolvers<Scraped>();
  const anyName = { checkServerIdentity: () => undefined };
  const request = get({ host: "127.0.0.1", path: "/metrics", agent: false, ...anyName, ...options }, (response) => {
    const parts: Uint8Array[] = [];
    response.on("data", (part: Uint8Array) => parts.push(part));
    response.on("error", reject);
    response.on("end", () => {
      const text = decodeUtf8(Buffer.concat(parts));
      resolve({ status: response.statusCode ?? 0, text, samples: samplesOf(text) });
    });
  });
  request.on("error", reject);
  return promise;
}

function samplesOf(text: string): ReadonlyMap<string, string> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), line.slice(line.lastIndexOf(" ") + 1)]));
}
