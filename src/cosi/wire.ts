// Resources, events and queries as `cosi.resource` messages: shared by the service and by clients of it.
import { nameIn } from "../base/enum-name.ts";
import { FormatError } from "../base/errors.ts";
import type {
  Event as WireEvent,
  LabelQuery as WireLabelQuery,
  LabelTerm as WireLabelTerm,
} from "../wire/gen/cosi-resource.ts";
import type { Metadata as WireMetadata, Resource as WireResource } from "../wire/gen/cosi-resource.ts";
import { EventType, LabelTermOperation } from "../wire/gen/cosi-resource.ts";
import type { Timestamp } from "../wire/gen/google-protobuf.ts";
import type { Init } from "../wire/message.ts";
import { StateError } from "./errors.ts";
import { parseIdPattern } from "./id-pattern.ts";
import type { AnyResource, AnyResourceType, Kind, Metadata } from "./resource.ts";
import type { CoreEvent, LabelOperator, LabelQuery, LabelTerm, Query } from "./state.ts";
import { tombstone } from "./watch.ts";
import { yamlText } from "./yaml-text.ts";

/** Types by full name. */
export type TypeLookup = (type: string) => AnyResourceType | undefined;

export function typeLookup(types: readonly AnyResourceType[]): TypeLookup {
  const byName = new Map(types.map((type) => [type.type, type]));
  return (name) => byName.get(name);
}

/** Both directions; encoded specs are kept as long as their resource is. */
export interface ResourceCodec {
  encode(resource: AnyResource): Init<WireResource>;
  /** Throws a FormatError. A type that is not known has a spec of `{}`. */
  decode(resource: WireResource | undefined): AnyResource;
  encodeEvent(event: CoreEvent, kind: Kind): Init<WireEvent>;
  decodeEvent(event: WireEvent): CoreEvent;
}

interface EncodedSpec {
  readonly protoSpec: Uint8Array;
  readonly yamlSpec: string;
}

export function resourceCodec(types: TypeLookup): ResourceCodec {
  // Resources are never changed in place, so what was encoded once stays right.
  const encoded = new WeakMap<object, EncodedSpec>();

  function encodeSpec({ metadata, spec }: AnyResource): EncodedSpec {
    if (spec === undefined) return { protoSpec: new Uint8Array(), yamlSpec: "{}\n" }; // a tombstone; clients want YAML all the same
    const type = types(metadata.type);
    if (type === undefined) throw new StateError("DENIED", `Cannot encode ${metadata.type}: type is not known`);
    return { protoSpec: type.encodeSpec(spec), yamlSpec: yamlText(type.specToYaml(spec)) };
  }

  function encode(resource: AnyResource): Init<WireResource> {
    const spec = encoded.get(resource) ?? encodeSpec(resource);
    encoded.set(resource, spec);
    return { metadata: encodeMetadata(resource.metadata), spec };
  }

  function decode(resource: WireResource | undefined): AnyResource {
    const metadata = decodeMetadata(resource?.metadata);
    return { metadata, spec: types(metadata.type)?.decodeSpec(resource?.spec?.protoSpec ?? new Uint8Array()) ?? {} };
  }

  return {
    encode,
    decode,
    encodeEvent: (event, kind) => encodeEvent(event, kind, encode),
    decodeEvent: (event) => decodeEvent(event, decode),
  };
}

function encodeTime(time: Date): Timestamp {
  const ms = time.getTime();
  const seconds = Math.floor(ms / 1000);
  return { seconds: BigInt(seconds), nanos: (ms - seconds * 1000) * 1_000_000 };
}

function decodeTime(time: Timestamp | undefined): Date {
  return new Date(time === undefined ? 0 : Number(time.seconds) * 1000 + Math.floor(time.nanos / 1_000_000));
}

export function encodeMetadata(metadata: Metadata): Init<WireMetadata> {
  const { namespace, type, id, version, owner, phase, created, updated, finalizers, labels, annotations } = metadata;
  return {
    namespace,
    type,
    id,
    version: version === 0 ? "undefined" : String(version),
    owner,
    phase,
    created: encodeTime(created),
    updated: encodeTime(updated),
    finalizers,
    labels: new Map(Object.entries(labels)),
    annotations: new Map(Object.entries(annotations)),
  };
}

function decodeMetadata(metadata: WireMetadata | undefined): Metadata {
  if (metadata === undefined) throw new FormatError("Cannot read resource: found no metadata");
  const { namespace, type, id, version, owner, phase, created, updated, finalizers, labels, annotations } = metadata;
  if (!/^(?:undefined|\d{1,15})$/u.test(version)) {
    throw new FormatError(`Cannot read resource: version is "${version}", want a number or "undefined"`);
  }
  if (phase !== "running" && phase !== "tearingDown") {
    throw new FormatError(`Cannot read resource: phase is "${phase}", want "running" or "tearingDown"`);
  }
  return {
    namespace,
    type,
    id,
    version: version === "undefined" ? 0 : Number(version),
    owner,
    phase,
    created: decodeTime(created),
    updated: decodeTime(updated),
    finalizers,
    labels: Object.fromEntries(labels),
    annotations: Object.fromEntries(annotations),
  };
}

type Encode = ResourceCodec["encode"];

/** `kind` names the tombstone that goes with the end of the contents. */
function encodeEvent(event: CoreEvent, kind: Kind, encode: Encode): Init<WireEvent> {
  switch (event.kind) {
    case "created":
      return { eventType: EventType.CREATED, resource: encode(event.resource), bookmark: event.bookmark };
    case "updated":
      return {
        eventType: EventType.UPDATED,
        resource: encode(event.resource),
        old: encode(event.old),
        bookmark: event.bookmark,
      };
    case "destroyed":
      return { eventType: EventType.DESTROYED, resource: encode(event.resource), bookmark: event.bookmark };
    case "bootstrapped":
      return { eventType: EventType.BOOTSTRAPPED, resource: encode(tombstone(kind, "")), bookmark: event.bookmark };
    case "noop":
      return { eventType: EventType.NOOP, resource: encode(tombstone(kind, "")), bookmark: event.bookmark };
    case "errored":
      return { eventType: EventType.ERRORED, error: event.error.message };
  }
}

function decodeEvent(event: WireEvent, decode: ResourceCodec["decode"]): CoreEvent {
  const bookmark = event.bookmark === undefined ? {} : { bookmark: event.bookmark };
  switch (event.eventType) {
    case EventType.CREATED:
      return { kind: "created", resource: decode(event.resource), ...bookmark };
    case EventType.UPDATED:
      return { kind: "updated", resource: decode(event.resource), old: decode(event.old), ...bookmark };
    case EventType.DESTROYED:
      return { kind: "destroyed", resource: decode(event.resource), ...bookmark };
    case EventType.BOOTSTRAPPED:
      return { kind: "bootstrapped", ...bookmark };
    case EventType.NOOP:
      return { kind: "noop", ...bookmark };
    case EventType.ERRORED:
      return { kind: "errored", error: new Error(event.error ?? "") };
    default:
      return { kind: "errored", error: new FormatError(`Cannot read event: type is ${event.eventType}`) };
  }
}

const operators: Readonly<Record<LabelOperator, number>> = {
  exists: LabelTermOperation.EXISTS,
  equal: LabelTermOperation.EQUAL,
  in: LabelTermOperation.IN,
  lt: LabelTermOperation.LT,
  lte: LabelTermOperation.LTE,
  "lt-numeric": LabelTermOperation.LT_NUMERIC,
  "lte-numeric": LabelTermOperation.LTE_NUMERIC,
};

export function encodeLabels(queries: readonly LabelQuery[] = []): readonly Init<WireLabelQuery>[] {
  return queries.map((terms) => ({
    terms: terms.map(({ key, operator, values, invert }) => ({ key, op: operators[operator], value: values, invert })),
  }));
}

function decodeTerm({ key, op, value, invert }: WireLabelTerm): LabelTerm {
  if (op === LabelTermOperation.NOT_EXISTS) return { key, operator: "exists", values: [], invert: !invert };
  const found = nameIn(operators, op);
  if (found === undefined) throw new StateError("UNSUPPORTED", `Cannot query label "${key}": operator is ${op}`);
  return { key, operator: found as LabelOperator, values: value, invert }; // a key of the table above
}

/** Throws UNSUPPORTED for an operator and BAD_QUERY for a pattern that cannot be read. */
export function decodeQuery(labels: readonly WireLabelQuery[], idPattern: string | undefined): Query {
  return {
    labels: labels.map(({ terms }) => terms.map((term) => decodeTerm(term))),
    ...(idPattern === undefined || idPattern === "" ? {} : { idPattern: parseIdPattern(idPattern) }),
  };
}
