// The node's metrics at a unix socket, for metricsd alone.
import { aborted } from "../base/abort.ts";
import type { Files } from "../linux/files.ts";
import type { Picture } from "../metrics/picture.ts";
import { contentTypes } from "../formats/prometheus.ts";
import { serveHttp } from "../rpc/http-serve.ts";

export interface MetricsSocketOptions {
  /** The socket; what an earlier run left there is removed. */
  readonly path: string;
  /** User and group of the reader. Left alone when absent. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly files: Pick<Files, "makeDirectory" | "remove" | "setOwnership">;
  readonly picture: Picture;
}

/** Serves until the signal aborts. Rejects when the socket cannot be made. */
export async function serveMetrics(options: MetricsSocketOptions, signal: AbortSignal): Promise<void> {
  const { path, owner, files, picture } = options;
  await files.makeDirectory(path.slice(0, path.lastIndexOf("/")), owner === undefined ? {} : { mode: 0o750, ...owner });
  await files.remove(path);
  await using _ = await serveHttp({
    path,
    maxConnections: 4,
    async respond({ headers }) {
      const format = headers.get("accept")?.includes("application/openmetrics-text") === true ? "openmetrics" : "text";
      return { status: 200, contentType: contentTypes[format], body: await picture.text(format) };
    },
  });
  await files.setOwnership(path, { mode: 0o660, ...owner });
  await aborted(signal);
}
