// State.Watch: changes as they come. The first message is empty and says that the watch is set up; refusals come before it.
import type { CoreEvent, WatchOptions as CoreWatchOptions } from "../../cosi/state.ts";
import { decodeQuery } from "../../cosi/wire.ts";
import type { WatchRequest } from "../../wire/gen/cosi-resource.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { batched } from "./common/batched.ts";
import { serverStream } from "./common/env.ts";
import { answering } from "./common/errors.ts";

/** Events in one message of a watch that asked for several. */
const maxBatch = 64;

function optionsOf({ options }: WatchRequest): CoreWatchOptions {
  if (options === undefined) return {};
  const { bootstrapContents, bootstrapBookmark, tailEvents, startFromBookmark, labelQuery, idQuery } = options;
  return {
    bootstrapContents,
    bootstrapBookmark,
    tailEvents,
    query: decodeQuery(labelQuery, idQuery?.regexp),
    ...(startFromBookmark === undefined ? {} : { startFromBookmark }),
  };
}

/** Clients of the first version of the protocol know neither the end of the contents nor errors. */
function isKnownTo(apiVersion: number, event: CoreEvent): boolean {
  return apiVersion >= 1 || (event.kind !== "bootstrapped" && event.kind !== "errored");
}

export const watch = serverStream(rpc.State.Watch, async function* (request, { resources, roles, signal }) {
  const { core, codec, policy } = resources;
  const { namespace, type, id, apiVersion } = request;
  const kind = { namespace, type };
  await policy({ verb: "read", ...kind, id }, roles);
  const target = id === undefined ? kind : { ...kind, id };
  const events = await answering((async () => core.watch(target, optionsOf(request), signal))());
  yield { event: [] };
  const isAggregated = request.options?.aggregated === true;
  const rules = isAggregated
    ? { max: maxBatch, holdsBack: request.options.bootstrapContents }
    : { max: 1, holdsBack: false };
  for await (const batch of batched(events, rules)) {
    const known = batch.filter((event) => isKnownTo(apiVersion, event));
    if (known.length > 0) yield { event: known.map((event) => codec.encodeEvent(event, kind)) };
  }
});
