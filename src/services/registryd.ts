// registryd: a read-only registry over the image cache, for the container runtimes of this node. Started by a controller, when there is a cache.
import { answerRegistry } from "../formats/oci/registry.ts";
import type { RegistryAnswer } from "../formats/oci/registry.ts";
import { aborted } from "../base/abort.ts";
import { errorChain } from "../base/errors.ts";
import type { HttpRequest } from "../base/http.ts";
import { ImageCacheConfig } from "../resources/cri/image-cache-config.ts";
import { cacheRegistry, imageCacheId } from "../runtime/image-cache.ts";
import type { RunContext } from "../supervisor/runner.ts";
import { defineService } from "../supervisor/service.ts";
import type { BindableService } from "../supervisor/service.ts";
import { taskRunner } from "../supervisor/task-runner.ts";
import type { ServiceContext } from "./shared/context.ts";

const { service, host, port } = cacheRegistry;
const healthPath = "/healthz";
/** Runtimes fetch layers of several images side by side. */
const maxConnections = 128;

export type RegistrydContext = Pick<ServiceContext, "files" | "state">;

/** Answers from the roots that are known at that moment, and says so in the service's log. */
export function respondFromCache(
  { files, state }: RegistrydContext,
  output: RunContext["output"],
): (request: HttpRequest) => Promise<RegistryAnswer> {
  return async ({ method, target, headers }) => {
    const range = headers.get("range");
    try {
      const roots = (await state.find(ImageCacheConfig, imageCacheId))?.spec.roots ?? [];
      const answer = await answerRegistry(files, roots, { target, range });
      if (target !== healthPath)
        output.line(`${method} ${target}${range === undefined ? "" : ` ${range}`}: ${answer.status}`);
      return answer;
    } catch (error) {
      output.line(`${method} ${target}: 500 ${errorChain(error)}`);
      throw error;
    }
  };
}

export const registryd: BindableService<ServiceContext> = defineService<ServiceContext>({
  id: service,
  restart: "always",
  runner: (context) =>
    taskRunner({
      name: service,
      pid: context.pid,
      async run({ signal, output }) {
        const respond = respondFromCache(context, output);
        await using server = await context.serveHttp({ host, port, respond, maxConnections });
        output.line(`listening at ${host}:${server.port}`);
        await aborted(signal);
      },
    }),
  health: ({ probe }) => ({
    initialDelayMs: 50,
    async check(signal) {
      const status = await probe.http({ host, port, path: healthPath }, signal);
      if (status !== 200) throw new Error(`Cannot get ${healthPath} of ${service}: found status ${status}, want 200`);
    },
  }),
});
