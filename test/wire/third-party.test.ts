// The contracts of containerd, CRI and etcd: every message with random values against an implementation of protobuf that is not ours, and their paths.
import { describe, expect, test } from "vitest";
import protobuf from "protobufjs";
import { Tasks } from "../../src/clients/gen/containerd-services-tasks-v1.ts";
import { KV } from "../../src/clients/gen/etcdserverpb.ts";
import { RuntimeService } from "../../src/clients/gen/runtime-v1.ts";
import { decode, encode } from "../../src/wire/codec.ts";
import { buildModel } from "../../tools/gen/model.ts";
import { emitProtos } from "../../tools/gen/proto.ts";
import { readThirdPartyTables } from "../../tools/gen/tables.ts";
import { loadMessages } from "./messages.ts";
import { oracleOf } from "./oracle.ts";
import { randomValue, seededRandom } from "./random-value.ts";

const tables = readThirdPartyTables("proto/third-party");
const messages = await loadMessages("src/clients/gen");
const valuesPerMessage = 10;

function openRoot(): protobuf.Root {
  const root = new protobuf.Root();
  for (const name of ["any", "empty", "field_mask", "timestamp"]) {
    const { nested } = protobuf.common.get(`google/protobuf/${name}.proto`) ?? {};
    if (nested !== undefined) root.addJSON(nested);
  }
  for (const text of emitProtos(buildModel(tables), tables.rpcs, "").values()) {
    protobuf.parse(text, root, { keepCase: true });
  }
  return root;
}

const oracle = oracleOf(openRoot());

test("all messages of the tables have a module", () => {
  expect(messages.size).toBe(tables.messages.length);
});

describe.each([...messages.values()])("$name", (message) => {
  test("is the same to the oracle", () => {
    const random = seededRandom(message.name.length * 7919 + message.fields.length);
    for (let round = 0; round < valuesPerMessage; round++) {
      const value = randomValue(message, random);
      const bytes = encode(message, value);
      expect(bytes).toEqual(oracle.encode(message, value));
      expect(oracle.reencode(message, bytes)).toEqual(bytes);
      expect(decode(message, bytes, { strict: true })).toEqual(value);
    }
  });
});

test("an RPC has the path under which its server knows it", () => {
  expect([Tasks.Create.path, KV.Range.path, RuntimeService.StopContainer.path]).toEqual([
    "/containerd.services.tasks.v1.Tasks/Create",
    "/etcdserverpb.KV/Range",
    "/runtime.v1.RuntimeService/StopContainer",
  ]);
});
