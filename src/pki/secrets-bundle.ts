// The secrets of a cluster: everything that is random or signed in its machine configs, made once and kept by its owner.
import { randomBytes } from "node:crypto";
import { createAuthority, type CertificateAndKey } from "./authority.ts";
import { encodePrivateKey, generateKey } from "./keys.ts";

export interface SecretsBundle {
  readonly cluster: {
    /** 32 random bytes, base64. */
    readonly id: string;
    readonly secret: string;
  };
  readonly secrets: {
    readonly bootstrapToken: string;
    /** Exactly one of the two. */
    readonly secretboxEncryptionSecret?: string;
    readonly aescbcEncryptionSecret?: string;
  };
  readonly trustdToken: string;
  readonly certs: {
    readonly etcd: CertificateAndKey;
    readonly k8s: CertificateAndKey;
    readonly k8sAggregator: CertificateAndKey;
    /** PEM. */
    readonly k8sServiceAccountKey: string;
    readonly os: CertificateAndKey;
  };
}

export interface SecretsOptions {
  readonly now: Date;
  /** Minor version 1.x of the config contract: it chooses the service account's key and the encryption secret. The newest when absent. */
  readonly contractMinor?: number;
}

/** RSA takes seconds; everything else is instant. */
export async function generateSecrets({ now, contractMinor = 14 }: SecretsOptions): Promise<SecretsBundle> {
  const [etcd, k8s, k8sAggregator, os, serviceAccount] = await Promise.all([
    createAuthority({ algorithm: "ecdsa-p256", organizations: ["etcd"], now }),
    createAuthority({ algorithm: "ecdsa-p256", organizations: ["kubernetes"], now }),
    createAuthority({ algorithm: "ecdsa-p256", organizations: [], now }),
    createAuthority({ algorithm: "ed25519", organizations: ["talos"], now }),
    generateKey(contractMinor >= 7 ? "rsa-4096" : "ecdsa-p256"),
  ]);
  const encryptionSecret = randomSecret();
  return {
    cluster: { id: randomSecret(), secret: randomSecret() },
    secrets: {
      bootstrapToken: randomToken(),
      ...(contractMinor >= 3
        ? { secretboxEncryptionSecret: encryptionSecret }
        : { aescbcEncryptionSecret: encryptionSecret }),
    },
    trustdToken: randomToken(),
    certs: { etcd, k8s, k8sAggregator, k8sServiceAccountKey: encodePrivateKey(serviceAccount), os },
  };
}

/** 32 random bytes, base64. */
export function randomSecret(): string {
  return randomBytes(32).toString("base64");
}

/** A join token, `[0-9a-z]{6}.[0-9a-z]{16}`, each character equally likely. */
export function randomToken(): string {
  return `${randomText(6)}.${randomText(16)}`;
}

const tokenAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
/** The largest multiple of 36 below 256: bytes at or above it would favour some characters. */
const tokenLimit = 252;

function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < tokenLimit && text.length < length) text += tokenAlphabet.charAt(byte % tokenAlphabet.length);
    }
  }
  return text;
}
