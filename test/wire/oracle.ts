// protobufjs' reflection over the generated .proto files: an implementation of protobuf that is not ours, to compare with.
import { globSync } from "node:fs";
import protobuf from "protobufjs";
import type { Field, Message } from "../../src/wire/message.ts";
import { isZero } from "../../src/wire/scalars.ts";

export interface Oracle {
  encode(message: Message<unknown>, value: Readonly<Record<string, unknown>>): Uint8Array;
  /** Decodes and encodes again, which drops what the schema does not know. */
  reencode(message: Message<unknown>, bytes: Uint8Array): Uint8Array;
  readonly root: protobuf.Root;
}

/** The 64-bit integers of protobufjs; its types do not tell what its class can do. */
const { fromBits } = protobuf.util.Long as unknown as {
  fromBits(low: number, high: number, isUnsigned: boolean): unknown;
};

/** Of our own contract. */
export function openOracle(): Oracle {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) =>
    target.startsWith("google/protobuf/") || target.startsWith("proto/") ? target : `proto/${target}`;
  root.loadSync(globSync("proto/**/*.proto"), { keepCase: true });
  return oracleOf(root);
}

export function oracleOf(root: protobuf.Root): Oracle {
  root.resolveAll();
  return {
    root,
    encode: (message, value) => {
      const type = root.lookupType(message.name);
      return plain(type.encode(toOracle(message, value, type)).finish());
    },
    reencode: (message, bytes) => {
      const type = root.lookupType(message.name);
      return plain(type.encode(type.decode(bytes)).finish());
    },
  };
}

/** A `Buffer` is a `Uint8Array` to everybody but a deep comparison. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

function toOracle(
  message: Message<unknown>,
  value: Readonly<Record<string, unknown>>,
  type: protobuf.Type,
): protobuf.Message {
  const result: Record<string, unknown> = {};
  for (const field of message.fields) {
    const { name } = type.fieldsById[field.number] ?? { name: "" };
    if (field.oneof !== undefined) {
      const chosen = value[field.oneof] as { kind: string; value: unknown } | undefined;
      if (chosen?.kind === field.name) result[name] = element(field, chosen.value, type);
      continue;
    }
    const member = value[field.name];
    if (member === undefined || (field.label === undefined && isZero(member))) continue;
    if (field.label === "repeated") result[name] = (member as unknown[]).map((item) => element(field, item, type));
    else if (field.label === "map") {
      const entries = [...(member as Map<unknown, unknown>)];
      result[name] = Object.fromEntries(entries.map(([key, item]) => [String(key), element(field, item, type)]));
    } else result[name] = element(field, member, type);
  }
  return type.create(result);
}

function element(field: Field, value: unknown, type: protobuf.Type): unknown {
  if (typeof value === "bigint")
    return fromBits(Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)), field.kind === "uint64");
  const table = field.message?.();
  if (table === undefined) return value;
  return toOracle(table, value as Record<string, unknown>, type.root.lookupType(table.name));
}
