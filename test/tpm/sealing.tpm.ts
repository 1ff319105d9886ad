// Secrets sealed by a real implementation of the TPM: given back, and refused when the boot, the TPM or what is on the wire is another one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeUtf8 } from "../../src/base/bytes.ts";
import { measureWord } from "../../src/boot/pcr-measurement.ts";
import { sha256 } from "../../src/formats/sha256.ts";
import { TpmError } from "../../src/formats/tpm2.ts";
import { extendPcr, sealSecret, unsealSecret } from "../../src/pki/tpm-sealing.ts";
import { signRegister, approvedPolicies, parseSigner } from "../../src/pki/pcr-signature.ts";
import { encodePublicKey, generateKey } from "../../src/pki/keys.ts";
import type { TpmTransmit } from "../../src/pki/tpm-session.ts";
import { connectTpm, startSoftwareTpm } from "../lib/swtpm.ts";

const secret = sha256(encodeUtf8("a secret for the tests"));

function contains(bytes: Uint8Array, part: Uint8Array): boolean {
  return Buffer.from(bytes).includes(part);
}

void test("a secret comes back, also after the power was off, and never crosses the wire", async () => {
  const first = await startSoftwareTpm("commands");
  const seen: Uint8Array[] = [];
  let sealed;
  {
    await using _ = first;
    using connection = await connectTpm(first);
    const spied: TpmTransmit = async (command) => {
      const answer = await connection.transmit(command);
      seen.push(command, answer);
      return answer;
    };
    sealed = await sealSecret(spied, secret, { pcrs: [7, 11] });
    for (let count = 0; count < 5; count++) assert.deepEqual(await unsealSecret(spied, sealed), new Uint8Array(secret));
  }
  assert.equal(
    seen.some((bytes) => contains(bytes, secret)),
    false,
  );
  await using again = await startSoftwareTpm("commands", first.folder);
  using connection = await connectTpm(again);
  assert.deepEqual(await unsealSecret(connection.transmit, sealed), new Uint8Array(secret));
});

void test("nothing comes back once something else was measured", async () => {
  await using tpm = await startSoftwareTpm("commands");
  using connection = await connectTpm(tpm);
  const [one, other] = [
    await sealSecret(connection.transmit, secret, { pcrs: [7] }),
    await sealSecret(connection.transmit, secret, { pcrs: [4] }),
  ];
  await extendPcr(connection.transmit, 7, sha256(encodeUtf8("another key of Secure Boot")));
  await assert.rejects(unsealSecret(connection.transmit, one), (error) => {
    return error instanceof TpmError && /measured boot is another one/u.test(error.message);
  });
  assert.deepEqual(await unsealSecret(connection.transmit, other), new Uint8Array(secret));
});

void test("another TPM gives nothing, and says that it is another one", async () => {
  await using tpm = await startSoftwareTpm("commands");
  using connection = await connectTpm(tpm);
  const sealed = await sealSecret(connection.transmit, secret, { pcrs: [7] });
  await using stranger = await startSoftwareTpm("commands");
  using otherConnection = await connectTpm(stranger);
  await assert.rejects(unsealSecret(otherConnection.transmit, sealed), /sealed by another TPM/u);
});

void test("an answer that is changed on its way is refused", async () => {
  await using tpm = await startSoftwareTpm("commands");
  using connection = await connectTpm(tpm);
  const sealed = await sealSecret(connection.transmit, secret, { pcrs: [7] });
  const unseal = 0x15e;
  const meddled: TpmTransmit = async (command) => {
    const isUnseal = new DataView(command.buffer, command.byteOffset).getUint32(6) === unseal;
    const answer = await connection.transmit(command);
    if (isUnseal) answer[20] = (answer[20] ?? 0) ^ 1;
    return answer;
  };
  await assert.rejects(unsealSecret(meddled, sealed), /changed on its way/u);
});

void test("a secret for whoever signs images comes back in each image that he signed, until something more is measured", async () => {
  await using tpm = await startSoftwareTpm("commands");
  using connection = await connectTpm(tpm);
  const { transmit } = connection;
  const key = await generateKey("rsa-2048");
  const stranger = await generateKey("rsa-2048");
  const signer = parseSigner(encodePublicKey(key));
  const { publicKey } = signer;
  const register = 11;
  const before = new Uint8Array(32);
  const values = ["first image", "second image"].map((word) => measureWord(before, word));
  const approved = approvedPolicies(signRegister(key, register, values), signer, register);
  assert.equal(approved.length, 2);
  const sealed = await sealSecret(transmit, secret, { pcrs: [7], signer: { register, publicKey } });
  await assert.rejects(
    unsealSecret(transmit, sealed, approved),
    /found 2 signed values of register 11, none as it is now/u,
  );
  await extendPcr(transmit, register, sha256(encodeUtf8("second image")));
  assert.deepEqual(await unsealSecret(transmit, sealed, approved), new Uint8Array(secret));

  const strange = signRegister(stranger, register, values);
  assert.deepEqual(approvedPolicies(strange, signer, register), []);
  const forged = approved.map(({ digest }) => ({ digest, signature: new Uint8Array(256).fill(3) }));
  await assert.rejects(unsealSecret(transmit, sealed, forged), TpmError);
  const disguised = approvedPolicies(strange, parseSigner(encodePublicKey(stranger)), register);
  await assert.rejects(unsealSecret(transmit, sealed, disguised), TpmError);

  await extendPcr(transmit, 7, sha256(encodeUtf8("another key of Secure Boot")));
  await assert.rejects(unsealSecret(transmit, sealed, approved), /measured boot is another one/u);
  const again = await sealSecret(transmit, secret, { pcrs: [], signer: { register, publicKey } });
  assert.deepEqual(await unsealSecret(transmit, again, approved), new Uint8Array(secret));
  await extendPcr(transmit, register, sha256(encodeUtf8("start-the-world")));
  await assert.rejects(unsealSecret(transmit, again, approved), /too late after its start/u);
});
