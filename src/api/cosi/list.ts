// State.List: all resources of a kind that match, one a message, sorted by id.
import { decodeQuery } from "../../cosi/wire.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { serverStream } from "./common/env.ts";
import { answering } from "./common/errors.ts";

export const list = serverStream(
  rpc.State.List,
  async function* ({ namespace, type, options }, { resources, roles, signal }) {
    const { core, codec, policy } = resources;
    await policy({ verb: "read", namespace, type }, roles);
    const found = answering(
      (async () =>
        core.list({ namespace, type }, decodeQuery(options?.labelQuery ?? [], options?.idQuery?.regexp), signal))(),
    );
    for (const resource of await found) yield { resource: codec.encode(resource) };
  },
);
