// What the maker of the image that runs signed of it: files that the stub of a unified kernel image hands over. Source: systemd-stub(7), "Initrd Resources".
import { decodeUtf8 } from "../../base/bytes.ts";
import type { Files } from "../../linux/files.ts";
import { parseSigner, type MeasurementSigner } from "../../pki/pcr-signature.ts";

const keyPath = "/.extra/tpm2-pcr-public-key.pem";
const signaturePath = "/.extra/tpm2-pcr-signature.json";

export interface ImageSignature {
  readonly signer: MeasurementSigner;
  /** Signed values of register 11. */
  readonly json: string;
}

/** Undefined when the image has none, or was not started as a unified kernel image. */
export async function readImageSignature(files: Pick<Files, "exists" | "read">): Promise<ImageSignature | undefined> {
  if (!(await files.exists(keyPath)) || !(await files.exists(signaturePath))) return undefined;
  const signer = parseSigner(decodeUtf8(await files.read(keyPath)));
  return { signer, json: decodeUtf8(await files.read(signaturePath)) };
}
