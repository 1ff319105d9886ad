import { describe, expect, it } from "vitest";
import { netIp, netIpPort, netIpPrefix, url } from "./net-types.ts";
import { pemCertificate, pemKeyPair } from "./pem-types.ts";
import { defineResource } from "./resource.ts";
import {
  base64Bytes,
  bool,
  bytes,
  duration,
  enumOf,
  flagsOf,
  float64,
  int,
  int32,
  int64,
  mac,
  string,
  textBytes,
  timestamp,
  timeFromMs,
  uint32,
  uint64,
  zeroTime,
} from "./scalars.ts";
import type { FieldType } from "./spec.ts";
import { field, list, map, message, omitEmpty, optional } from "./spec.ts";
import { struct } from "./struct.ts";

const colour = enumOf("enums.ToyColour", "Colour", { red: 0, green: 1, amber: 1, "802.3ad": 4, off: -1 });
const marks = flagsOf("uint32", { up: 1, loop: 8 });

/** Bytes of a message with the value as field 1, and the YAML form. */
function forms<T>(type: FieldType<T>, value: T): readonly [string, unknown] {
  const one = message("toy.One", { it: field(1, type) });
  const encoded = one.encode({ it: value });
  expect(one.decode(encoded)).toEqual({ it: value });
  expect(one.fromYaml(one.toYaml({ it: value }))).toEqual({ it: value });
  return [encoded.toHex(), type.toYaml(value)];
}

describe("field types", () => {
  it("write protobuf's bytes and the YAML form, and read both back", () => {
    expect(forms(string, "hé")).toEqual(["0a0368c3a9", "hé"]);
    expect(forms(bool, true)).toEqual(["0801", true]);
    expect(forms(int32, -1)).toEqual(["08ffffffffffffffffff01", -1]);
    expect(forms(uint32, 300)).toEqual(["08ac02", 300]);
    expect(forms(int64, -2n)).toEqual(["08feffffffffffffffff01", -2]);
    expect(forms(uint64, 2n ** 64n - 1n)).toEqual(["08ffffffffffffffffff01", 2n ** 64n - 1n]);
    expect(forms(int, 6443)).toEqual(["08ab32", 6443]);
    expect(forms(float64, 0.5)).toEqual(["09000000000000e03f", 0.5]);
    expect(forms(bytes, Uint8Array.of(1, 255))).toEqual(["0a0201ff", [1, 255]]);
    expect(forms(textBytes, Uint8Array.of(0x61))).toEqual(["0a0161", "a"]);
    expect(forms(textBytes, Uint8Array.of(0xff))).toEqual(["0a01ff", [255]]);
    expect(forms(base64Bytes, Uint8Array.of(0x61))).toEqual(["0a0161", "YQ=="]);
    expect(forms(mac, "52:54:00:12:34:56")).toEqual(["0a06525400123456", "52:54:00:12:34:56"]);
    expect(forms(duration, 90_500_000_000n)).toEqual(["0a08085a1080cab5ee01", "1m30.5s"]);
    expect(forms(duration, -1n)).toEqual(["0a0b10ffffffffffffffffff01", "-1ns"]);
    expect(forms(timestamp, timeFromMs(1500))).toEqual(["0a0808011080cab5ee01", "1970-01-01T00:00:01.5Z"]);
    expect(forms(netIp, "10.5.0.2")).toEqual(["0a060a040a050002", "10.5.0.2"]);
    expect(forms(netIp, "fe80::1%eth0")).toEqual(["0a160a14fe80000000000000000000000000000165746830", "fe80::1%eth0"]);
    expect(forms(netIpPrefix, "10.5.0.0/24")).toEqual(["0a080a040a0500001018", "10.5.0.0/24"]);
    expect(forms(netIpPort, "[::1]:53")[1]).toBe("[::1]:53");
    expect(forms(colour, 4)).toEqual(["0804", "802.3ad"]);
    expect(forms(colour, -1)[1]).toBe("off");
    expect(forms(colour, 1)[1]).toBe("green");
    expect(forms(colour, 77)[1]).toBe("Colour(77)");
    expect(forms(marks, 9)).toEqual(["0809", "up,loop"]);
    expect(forms(list(uint32), [1, 300])).toEqual(["0a0301ac02", [1, 300]]);
    expect(forms(list(string), ["a", ""])).toEqual(["0a01610a00", ["a", ""]]);
    expect(forms(map(string), { b: "2", a: "" })).toEqual(["0a050a016112000a060a0162120132", { a: "", b: "2" }]);
    expect(forms(optional(uint32), 0)).toEqual(["0800", 0]);
    expect(forms(optional(uint32), undefined)).toEqual(["", null]);
    expect(forms(optional(message("toy.Empty", { a: field(1, bool) })), { a: false })).toEqual(["0a00", { a: false }]);
    expect(forms(pemCertificate, "PEM")).toEqual(["0a050a0350454d", { crt: "UEVN" }]);
    expect(forms(pemKeyPair, { crt: "PEM", key: "******" })[1]).toEqual({ crt: "UEVN", key: "******" });
    expect(forms(pemKeyPair, undefined)).toEqual(["", null]);
    expect(forms(struct, { b: [1, null, { c: "d" }], a: true })[1]).toEqual({ a: true, b: [1, null, { c: "d" }] });
    expect(forms(url, "https://10.5.0.2:6443")[1]).toMatchObject({
      scheme: "https",
      host: "10.5.0.2:6443",
      user: null,
    });
  });

  it("leave zero values out of the bytes", () => {
    for (const type of [
      string,
      bool,
      int64,
      float64,
      bytes,
      netIp,
      duration,
      list(string),
      map(bool),
      struct,
      colour,
    ]) {
      expect(message("toy.One", { it: field(1, type as FieldType<unknown>) }).encode({ it: type.zero() })).toHaveLength(
        0,
      );
    }
    expect(timestamp.toYaml(zeroTime)).toBe("0001-01-01T00:00:00Z");
  });

  it("refuse YAML data of another shape, naming the field", () => {
    const lamp = message("toy.Lamp", { bulbs: field(1, list(message("toy.Bulb", { watts: field(1, uint32) }))) });
    expect(() => lamp.fromYaml({ bulbs: [{ watts: "many" }] })).toThrow(
      'Cannot read field "bulbs": Cannot read field "watts": found "many", want an integer',
    );
    expect(() => colour.fromYaml("blue")).toThrow("want one of red, green");
  });
});

describe("message()", () => {
  const lamp = message("toy.Lamp", {
    name: field(2, string),
    off: field(1, bool, "isOff", omitEmpty),
    place: field(3, message("toy.Place", { room: field(1, string) }), ""),
    secret: field(4, string, null),
  });

  it("orders both forms by declaration, inlines and hides", () => {
    const spec = { name: "a", off: false, place: { room: "hall" }, secret: "s" };
    expect(JSON.stringify(lamp.toYaml(spec))).toBe('{"name":"a","room":"hall"}');
    expect(lamp.encode({ ...spec, off: true }).toHex()).toBe("12016108011a060a0468616c6c220173");
    expect(lamp.fromYaml({ name: "a", room: "hall" })).toEqual({ ...spec, secret: "" });
  });

  it("ignores fields it does not know and unpacked numbers of old writers", () => {
    const numbers = message("toy.Numbers", { all: field(1, list(uint32)) });
    expect(numbers.decode(Uint8Array.fromHex("080108027a0161"))).toEqual({ all: [1, 2] });
  });
});

describe("defineResource()", () => {
  it("computes the singular and the aliases", () => {
    const addresses = defineResource({
      type: "AddressStatuses.net.talos.dev",
      namespace: "network",
      aliases: ["address", "addresses"],
      spec: {},
    });
    expect(addresses.displayType).toBe("AddressStatus");
    expect(addresses.allAliases).toEqual(
      "addressstatuses,addressstatuses.net,addressstatuses.net.talos,address,addresses,addressstatus,as".split(","),
    );
    const members = defineResource({ type: "Members.cluster.talos.dev", namespace: "cluster", spec: {} });
    expect(members.allAliases).toEqual(["members", "members.cluster", "members.cluster.talos", "member"]);
  });

  it("refuses a name that is no plural", () => {
    expect(() => defineResource({ type: "lamp.toy.dev", namespace: "toy", spec: {} })).toThrow("upper-case plural");
  });
});
