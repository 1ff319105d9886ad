// Field types of certificates and keys: PEM text in specs, bytes on the wire, base64 in the YAML form.
import { decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import type { FieldType } from "./spec.ts";
import { delimited, field, isObject, message, optional } from "./spec.ts";
import { leaf, textOf, want } from "./scalars.ts";

/** PEM text shown as base64; the mark of a redacted key is shown as it is. */
const pem: FieldType<string> = leaf({
  name: "bytes",
  wireType: delimited,
  zero: "",
  toYaml: (value) => (value === redacted ? value : encodeUtf8(value).toBase64()),
  fromYaml: (data) => (data === redacted ? redacted : decodeUtf8(Uint8Array.fromBase64(textOf(data)))),
  put: (writer, value) => writer.string(value),
  take: (reader) => decodeUtf8(reader.bytes()),
});

/** Stands where a secret was. */
export const redacted = "******";

/** A certificate and its key. */
export interface PemKeyPair {
  /** PEM text. */
  readonly crt: string;
  readonly key: string;
}

/** Absent is `undefined`, and null in the YAML form. */
export const pemKeyPair: FieldType<PemKeyPair | undefined> = optional(
  message("common.PEMEncodedCertificateAndKey", { crt: field(1, pem), key: field(2, pem) }),
);

/** A certificate's or a key's PEM text in a message of its own. */
function wrapped(name: string, key: "crt" | "key"): FieldType<string> {
  const inner = message(name, { text: field(1, pem, key) });
  return {
    name,
    wireType: delimited,
    zero: () => "",
    isZero: (value) => value === "",
    toYaml: (value) => (value === "" ? null : inner.toYaml({ text: value })),
    fromYaml(data) {
      if (data === null || data === undefined) return "";
      return isObject(data) ? inner.fromYaml(data).text : want(data, `a mapping with "${key}"`);
    },
    put: (writer, value) => inner.put(writer, { text: value }),
    take: (reader) => inner.take(reader).text,
  };
}

/** PEM text of a certificate; empty when unset. */
export const pemCertificate: FieldType<string> = wrapped("common.PEMEncodedCertificate", "crt");

/** PEM text of a key; empty when unset. */
export const pemKey: FieldType<string> = wrapped("common.PEMEncodedKey", "key");
