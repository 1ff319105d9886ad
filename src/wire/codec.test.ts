// The codec on bytes written by hand: what the random tests against the oracle do not reach.
import { describe, expect, test } from "vitest";
import { FormatError } from "../base/errors.ts";
import { decode, empty, encode } from "./codec.ts";
import { Expr } from "./gen/google-api-expr-v1alpha1.ts";
import { ListValue } from "./gen/google-protobuf.ts";
import { DebugContainerRunResponse, SequenceEvent, VersionResponse } from "./gen/machine.ts";
import { MountSpec } from "./gen/talos-resource-definitions-block.ts";

const bytes = (hex: string): Uint8Array => Uint8Array.fromHex(hex.replaceAll(" ", ""));

function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("encode()", () => {
  test("takes values with anything left out", () => {
    expect(encode(VersionResponse, {})).toEqual(bytes(""));
    expect(encode(VersionResponse, { messages: [{ version: { tag: "v1" } }] })).toEqual(
      bytes("0a 06 12 04 0a 02 76 31"),
    );
  });

  test("writes a scalar with presence even when it is zero", () => {
    expect(encode(MountSpec, { bindTarget: "" })).toEqual(bytes("4a 00"));
  });

  test("writes a negative enum in ten bytes", () => {
    expect(encode(SequenceEvent, { action: -2 })).toEqual(bytes("10 fe ff ff ff ff ff ff ff ff 01"));
  });

  test("writes the chosen alternative even when it is zero", () => {
    expect(encode(DebugContainerRunResponse, { resp: { kind: "exitCode", value: 0 } })).toEqual(bytes("18 00"));
  });
});

describe("decode()", () => {
  test("gives zero for missing scalars and nothing for missing messages", () => {
    expect(decode(SequenceEvent, bytes(""))).toEqual({ sequence: "", action: 0 });
    expect(empty(SequenceEvent)).toEqual({ sequence: "", action: 0 });
  });

  test("merges a message that comes twice, takes the last scalar", () => {
    const twice = bytes("12 04 0a 02 76 31 12 03 12 01 73 12 04 0a 02 76 32");
    expect(decode(VersionResponse, Uint8Array.of(0x0a, twice.length, ...twice)).messages[0]?.version).toMatchObject({
      tag: "v2",
      sha: "s",
    });
  });

  test("takes the last alternative", () => {
    expect(decode(DebugContainerRunResponse, bytes("12 01 61 18 05")).resp).toEqual({ kind: "exitCode", value: 5 });
  });

  test.each([
    ["a varint that is cut off", "10 80"],
    ["a varint of eleven bytes", "10 80 80 80 80 80 80 80 80 80 80 01"],
    ["a length beyond the end", "0a 7f 61"],
    ["field number 0", "00 00"],
    ["wire type 6", "16 00"],
    ["wire type 7", "17 00"],
    ["an end of group without a start", "fc ff ff ff 0f"],
    ["text that is not UTF-8", "0a 02 c3 28"],
    ["a group of another field at its end", "fb 01 f4 01"],
    ["a tag of more than 32 bits", "ff ff ff ff 7f 00"],
  ])("refuses %s with an offset", (_what, hex) => {
    const error = thrown(() => decode(SequenceEvent, bytes(hex)));
    expect(error).toBeInstanceOf(FormatError);
    expect((error as FormatError).offset).toBeTypeOf("number");
  });

  test("refuses nesting deeper than 100", () => {
    const nested = (depth: number): Uint8Array => {
      let value: Uint8Array = new Uint8Array(0);
      for (let level = 0; level < depth; level++) {
        // list_expr.elements[0]
        const list = encode({ name: "list", fields: [{ number: 1, name: "item", kind: "bytes" }] }, { item: value });
        value = encode(
          { name: "expr", fields: [{ number: 7, name: "list", kind: "bytes", label: "optional" }] },
          { list },
        );
      }
      return value;
    };
    expect(() => decode(Expr, nested(40))).not.toThrow();
    expect(thrown(() => decode(Expr, nested(60)))).toBeInstanceOf(FormatError);
    const groups = new Uint8Array(200_000).fill(0x0b);
    expect(thrown(() => decode(Expr, groups))).toBeInstanceOf(FormatError);
  });

  test("refuses lists that would take much more memory than their bytes", () => {
    const item = Uint8Array.of(0x0a, 0x00);
    const many = new Uint8Array(2 * (2 ** 20 + 1));
    for (let offset = 0; offset < many.length; offset += 2) many.set(item, offset);
    expect(thrown(() => decode(ListValue, many))).toBeInstanceOf(FormatError);
  });

  test("copies bytes out of the input", () => {
    const input = bytes("12 01 61");
    const { resp } = decode(DebugContainerRunResponse, input);
    input.fill(0);
    expect(resp).toEqual({ kind: "stdoutData", value: Uint8Array.of(0x61) });
  });
});
