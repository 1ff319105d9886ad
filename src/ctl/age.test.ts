// What is encrypted is opened again by the steps of the format, with a key pair that age-keygen 1.2.1 made; age itself opened files of all these sizes.
import { createDecipheriv, createHmac, createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from "node:crypto";
import { expect, test } from "vitest";
import { concatBytes, decodeUtf8 } from "../base/bytes.ts";
import { encryptFor, parseRecipient } from "./age.ts";

const recipient = "age1vxm2wemmy84m3zf0lvr75fmdgt5pqnmuwspz6z9wynqv57jqeamqxg4sy9";
const secret = Uint8Array.fromHex("161cb39d95cf91f8c0cf01641201d929a0b1e4493ae71f0dfdb94ddbd766cc1b");

const pkcs8Head = Uint8Array.fromHex("302e020100300506032b656e04220420");
const spkiHead = Uint8Array.fromHex("302a300506032b656e032100");
const privateKey = createPrivateKey({
  key: Buffer.from(concatBytes([pkcs8Head, secret])),
  type: "pkcs8",
  format: "der",
});

const derive = (key: Uint8Array, salt: Uint8Array, info: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", key, salt, info, 32));

function unseal(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Uint8Array {
  const decipher = createDecipheriv("chacha20-poly1305", key, nonce, { authTagLength: 16 });
  decipher.setAuthTag(sealed.subarray(-16));
  return concatBytes([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}

/** For files with one recipient. */
function open(file: Uint8Array): Uint8Array {
  const text = decodeUtf8(file.subarray(0, 400));
  const [version, stanza = "", body = "", last = ""] = text.split("\n");
  expect([version, stanza.split(" ")[1], last.slice(0, 4)]).toEqual(["age-encryption.org/v1", "X25519", "--- "]);
  const share = Buffer.from(stanza.split(" ")[2] ?? "", "base64");
  const shareKey = createPublicKey({ key: Buffer.concat([spkiHead, share]), type: "spki", format: "der" });
  const wrapKey = derive(
    diffieHellman({ privateKey, publicKey: shareKey }),
    concatBytes([share, parseRecipient(recipient)]),
    "age-encryption.org/v1/X25519",
  );
  const fileKey = unseal(wrapKey, new Uint8Array(12), Buffer.from(body, "base64"));
  const head = `${version}\n${stanza}\n${body}\n---`;
  const mac = createHmac("sha256", derive(fileKey, new Uint8Array(), "header"))
    .update(head)
    .digest("base64");
  expect(last.slice(4)).toBe(mac.replace(/=+$/u, ""));
  const rest = file.subarray(head.length + 1 + last.length - 4 + 1);
  const key = derive(fileKey, rest.subarray(0, 16), "payload");
  const chunks: Uint8Array[] = [];
  for (let at = 16; at < rest.length; at += 65_552) {
    const nonce = new Uint8Array(12);
    nonce[10] = chunks.length;
    nonce[11] = at + 65_552 >= rest.length ? 1 : 0;
    chunks.push(unseal(key, nonce, rest.subarray(at, at + 65_552)));
  }
  return concatBytes(chunks);
}

test("encryptFor() makes what the owner of the key can open", () => {
  for (const length of [0, 5, 65_536, 65_537, 200_000]) {
    const data = new Uint8Array(length).fill(7);
    expect(open(encryptFor([recipient], data))).toEqual(data);
  }
});

test("parseRecipient() refuses keys with a mistake", () => {
  expect(parseRecipient(recipient.toUpperCase())).toEqual(parseRecipient(recipient));
  for (const wrong of [recipient.replace("v", "w"), recipient.slice(0, -1), "ssh-ed25519 AAAA", "age1", ""]) {
    expect(() => parseRecipient(wrong)).toThrow('begins with "age1"');
  }
});
