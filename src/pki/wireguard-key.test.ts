// Keys of WireGuard: the vector of RFC 7748, 6.1 (Bob's), and keys of our own.
import { expect, test } from "vitest";
import { generateWireguardKey, parseWireguardKey, wireguardPublicKey } from "./wireguard-key.ts";

test("wireguardPublicKey() is X25519", () => {
  const privateKey = Uint8Array.fromHex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
  expect(wireguardPublicKey(privateKey).toHex()).toBe(
    "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
  );
  expect(() => wireguardPublicKey(new Uint8Array(31))).toThrow("Cannot derive public key: found 31 bytes, want 32");
});

test("generateWireguardKey() sets the bits that the curve wants", () => {
  const ones = generateWireguardKey((length) => new Uint8Array(length).fill(0xff));
  const zeros = generateWireguardKey((length) => new Uint8Array(length));
  expect([ones[0], ones[31], zeros[0], zeros[31], ones.length]).toEqual([0xf8, 0x7f, 0, 0x40, 32]);
});

test("parseWireguardKey() takes base64 of 32 bytes only", () => {
  expect(parseWireguardKey("3p7bfXt9vE01thwuzkNTc/g0PIW3hnTa38fhRviCsk8=".slice(0, 8))).toBeUndefined();
  expect(parseWireguardKey("******")).toBeUndefined();
  expect(parseWireguardKey("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")).toEqual(new Uint8Array(32));
});
