import { expect, test } from "vitest";
import { FormatError } from "../base/errors.ts";
import { Code } from "../rpc/status.ts";
import { decode, encode } from "../wire/codec.ts";
import { Data } from "../wire/gen/common.ts";
import { VersionResponse } from "../wire/gen/machine.ts";
import { failedItem, failedResponse, nameItem, nameResponse } from "./merge.ts";

test("nameResponse() puts the node's name into the one message of a response", () => {
  const response = encode(VersionResponse, { messages: [{ version: { tag: "v1".repeat(100) } }] });
  expect(decode(VersionResponse, nameResponse(response, "10.0.0.1")).messages).toMatchObject([
    { metadata: { hostname: "10.0.0.1" }, version: { tag: "v1".repeat(100) } },
  ]);
  expect(decode(VersionResponse, nameResponse(Uint8Array.of(0x0a, 0), "a")).messages).toEqual([
    { metadata: { hostname: "a", error: "" } },
  ]);
});

test("nameResponse() refuses a response of another shape", () => {
  const two = encode(VersionResponse, { messages: [{}, {}] });
  for (const bytes of [new Uint8Array(0), two, Uint8Array.of(0x12, 0), Uint8Array.of(0x0a, 5, 1)]) {
    expect(() => nameResponse(bytes, "a")).toThrow(FormatError);
  }
});

test("nameItem() appends the node's name to an item of a stream", () => {
  const item = nameItem(encode(Data, { bytes: Uint8Array.of(1) }), "a");
  expect(decode(Data, item)).toMatchObject({ metadata: { hostname: "a" }, bytes: Uint8Array.of(1) });
});

test("failedResponse() and failedItem() hold nothing but the failure", () => {
  const status = { code: Code.UNAVAILABLE, message: "gone", details: [] };
  const metadata = {
    hostname: "b",
    error: "rpc error: code = Unavailable desc = gone",
    status: { code: 14, message: "gone", details: [] },
  };
  expect(decode(VersionResponse, failedResponse(status, "b"))).toEqual({ messages: [{ metadata }] });
  expect(decode(Data, failedItem(status, "b"))).toEqual({ metadata, bytes: new Uint8Array(0) });
});
