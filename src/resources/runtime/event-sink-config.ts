// EventSinkConfig: where the node's events are sent.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Where the node's events are sent.
 *
 * Ids: "event-sink".
 */
export const EventSinkConfig = defineResource({
  type: "EventSinkConfigs.runtime.talos.dev",
  namespace: "runtime",
  message: "runtime.EventSinkConfigSpec",
  spec: {
    endpoint: field(1, string),
  },
});

export type EventSinkConfig = SpecOf<typeof EventSinkConfig>;
