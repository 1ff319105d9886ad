// secrets.yaml: the cluster's secrets as a file, in the form that clients of this API write and read.
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import { isRecord } from "../../base/record.ts";
import { parseCertificate } from "../../pki/certificate.ts";
import { parsePrivateKey } from "../../pki/keys.ts";
import type { CertificateAndKey } from "../../pki/authority.ts";
import type { SecretsBundle } from "../../pki/secrets-bundle.ts";
import { encodeFree } from "../encode.ts";
import type { FreeMap, FreeValue } from "../schema.ts";
import { loadFreeForm } from "../free-form.ts";
import { writeYaml } from "../yaml/write.ts";

/** Keep the file to its owner: mode 0600. */
export function encodeSecrets({ cluster, secrets, trustdToken, certs }: SecretsBundle): string {
  const pair = ({ certificate, key }: CertificateAndKey): FreeMap => ({
    crt: encodeBase64(certificate),
    key: encodeBase64(key),
  });
  // Key order is that of the format, so the tree is written as it is given here.
  const sections: readonly (readonly [string, FreeMap])[] = [
    ["cluster", { id: cluster.id, secret: cluster.secret }],
    [
      "secrets",
      {
        bootstraptoken: secrets.bootstrapToken,
        ...(secrets.aescbcEncryptionSecret === undefined
          ? {}
          : { aescbcencryptionsecret: secrets.aescbcEncryptionSecret }),
        ...(secrets.secretboxEncryptionSecret === undefined
          ? {}
          : { secretboxencryptionsecret: secrets.secretboxEncryptionSecret }),
      },
    ],
    ["trustdinfo", { token: trustdToken }],
    [
      "certs",
      {
        etcd: pair(certs.etcd),
        k8s: pair(certs.k8s),
        k8saggregator: pair(certs.k8sAggregator),
        k8sserviceaccount: { key: encodeBase64(certs.k8sServiceAccountKey) },
        os: pair(certs.os),
      },
    ],
  ];
  return writeYaml({
    kind: "map",
    entries: sections.map(([name, fields]) => [name, encodeOrdered(fields)] as const),
  });
}

function encodeOrdered(fields: FreeMap): ReturnType<typeof encodeFree> {
  return {
    kind: "map",
    entries: Object.entries(fields).map(
      ([key, value]) => [key, isRecord(value) ? encodeOrdered(value) : encodeFree(value)] as const,
    ),
  };
}

export type SecretsResult =
  | { readonly kind: "ok"; readonly secrets: SecretsBundle }
  /** One sentence for each problem; none repeats a value. */
  | { readonly kind: "invalid"; readonly errors: readonly string[] };

/** Reads and checks a bundle: everything present, certificates and keys parse, exactly one of the two encryption secrets. */
export function decodeSecrets(bytes: Uint8Array): SecretsResult {
  const loaded = loadFreeForm(bytes);
  if (loaded.kind === "invalid") return { kind: "invalid", errors: [loaded.message] };
  const errors: string[] = [];
  const reader = new Reader(loaded.value, errors);
  const secretbox = reader.optional("secrets", "secretboxencryptionsecret");
  const aescbc = reader.optional("secrets", "aescbcencryptionsecret");
  if ((secretbox === "") === (aescbc === "")) {
    errors.push(
      `Cannot use secrets: found ${secretbox === "" ? "no" : "two"} encryption secrets, want one of secretboxencryptionsecret and aescbcencryptionsecret`,
    );
  }
  const secrets: SecretsBundle = {
    cluster: { id: reader.text("cluster", "id"), secret: reader.text("cluster", "secret") },
    secrets: {
      bootstrapToken: reader.text("secrets", "bootstraptoken"),
      ...(secretbox === "" ? {} : { secretboxEncryptionSecret: secretbox }),
      ...(aescbc === "" ? {} : { aescbcEncryptionSecret: aescbc }),
    },
    trustdToken: reader.text("trustdinfo", "token"),
    certs: {
      etcd: reader.pair("etcd"),
      k8s: reader.pair("k8s"),
      k8sAggregator: reader.pair("k8saggregator"),
      k8sServiceAccountKey: reader.key("certs", "k8sserviceaccount", "key"),
      os: reader.pair("os"),
    },
  };
  return errors.length === 0 ? { kind: "ok", secrets } : { kind: "invalid", errors };
}

class Reader {
  readonly #root: FreeMap;
  readonly #errors: string[];

  constructor(root: FreeMap, errors: string[]) {
    this.#root = root;
    this.#errors = errors;
  }

  optional(...path: readonly string[]): string {
    let value: FreeValue | undefined = this.#root;
    for (const key of path) value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    return typeof value === "string" ? value : "";
  }

  text(...path: readonly string[]): string {
    const value = this.optional(...path);
    if (value === "") this.#errors.push(`Cannot use secrets: found no ${path.join(".")}, want a text`);
    return value;
  }

  /** PEM from its base64. */
  #pem(path: readonly string[], check: (pem: string) => unknown): string {
    const value = this.text(...path);
    if (value === "") return "";
    try {
      const pem = decodeUtf8(Uint8Array.fromBase64(value));
      check(pem);
      return pem;
    } catch {
      this.#errors.push(`Cannot use secrets: ${path.join(".")} is no base64 of a PEM that can be parsed`);
      return "";
    }
  }

  key(...path: readonly string[]): string {
    return this.#pem(path, parsePrivateKey);
  }

  pair(name: string): CertificateAndKey {
    return { certificate: this.#pem(["certs", name, "crt"], parseCertificate), key: this.key("certs", name, "key") };
  }
}

export function encodeBase64(text: string): string {
  return encodeUtf8(text).toBase64();
}
