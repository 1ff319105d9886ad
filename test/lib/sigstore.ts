// A made-up Sigstore: an authority for certificates, logs of certificates and of signatures, and an authority for time. All keys are made by the test; every
// part of what it signs can be replaced by a bad one.
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { concatBytes, encodeUtf8 } from "../../src/base/bytes.ts";
import {
  derBitString,
  derBoolean,
  derContext,
  derInteger,
  derNamedBits,
  derNull,
  derOctetString,
  derOid,
  derSequence,
  derSet,
  derTag,
  derTime,
  encodeDer,
  parseDer,
} from "../../src/formats/der.ts";
import { publicKeyInfo, signatureAlgorithm } from "../../src/pki/keys.ts";
import { encodeName } from "../../src/pki/name.ts";
import { encodePem } from "../../src/pki/pem.ts";
import { issuerAndSerial } from "../../src/pki/certificate.ts";

const newKey = (): KeyObject => generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const sha256 = (...parts: readonly Uint8Array[]): Buffer => createHash("sha256").update(concatBytes(parts)).digest();
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const signWith = (key: KeyObject, bytes: Uint8Array): Buffer => sign("sha256", bytes, key);
const hour = 3600_000;
const codeSigning = "1.3.6.1.5.5.7.3.3";
const timeStamping = "1.3.6.1.5.5.7.3.8";

const extension = (oid: string, isCritical: boolean, value: Uint8Array): Uint8Array =>
  derSequence(derOid(oid), ...(isCritical ? [derBoolean(true)] : []), derOctetString(value));
const usageOf = (oid: string): Uint8Array => extension("2.5.29.37", true, derSequence(derOid(oid)));
const authority = (): readonly Uint8Array[] => [
  extension("2.5.29.19", true, derSequence(derBoolean(true))),
  extension("2.5.29.15", true, derNamedBits([5, 6])),
];

interface Body {
  readonly subject: string;
  readonly issuer: string;
  readonly key: KeyObject;
  readonly issuerKey: KeyObject;
  readonly from: number;
  readonly until: number;
  readonly extensions: readonly Uint8Array[];
  readonly serial?: Uint8Array;
}

function tbsOf({ subject, issuer, key, issuerKey, from, until, extensions, serial }: Body): Uint8Array {
  return derSequence(
    derContext(0, derInteger(2)),
    derInteger(serial ?? Uint8Array.of(1, ...randomBytes(8))),
    signatureAlgorithm(issuerKey),
    encodeName({ commonName: issuer }),
    derSequence(derTime(new Date(from)), derTime(new Date(until))),
    encodeName({ commonName: subject }),
    publicKeyInfo(key),
    derContext(3, derSequence(...extensions)),
  );
}

function certify(body: Body): Uint8Array {
  const tbs = tbsOf(body);
  return derSequence(tbs, signatureAlgorithm(body.issuerKey), derBitString(signWith(body.issuerKey, tbs)));
}

export interface Identity {
  readonly issuer: string;
  readonly email?: string;
  readonly uri?: string;
}

/** What differs from how it should be. */
export interface Flaws {
  /** How far the certificate's ten minutes are from the signature, milliseconds. */
  readonly certificateOffsetMs?: number;
  readonly certificateUsage?: string;
  readonly extraExtensions?: readonly Uint8Array[];
  /** Who signs the certificate: another than the authority. */
  readonly certificateIssuer?: KeyObject;
  readonly isUnlogged?: boolean;
  /** The extension of the issuer as old certificates have it only. */
  readonly hasOldIssuer?: boolean;
  /** Predicate of the statement. */
  readonly predicateType?: string;
  /** The signature's own key, when it is not the certificate's. */
  readonly signingKey?: KeyObject;
  /** Digest that the log's entry is of. */
  readonly entryHash?: Uint8Array;
  readonly entrySignature?: Uint8Array;
  readonly entryCertificate?: Uint8Array;
  /** Who signs for the log. */
  readonly logKey?: KeyObject;
  readonly rootHash?: Uint8Array;
  readonly checkpointKey?: KeyObject;
  readonly timeKey?: KeyObject;
  /** What the authority for time has seen. */
  readonly timeOf?: Uint8Array;
}

export type EntryKind = "hashedrekord 0.0.1" | "hashedrekord 0.0.2" | "dsse 0.0.1";

export interface SignOptions {
  readonly digest: string;
  readonly identity: Identity;
  /** When, milliseconds. */
  readonly atMs: number;
  readonly flaws?: Flaws;
  /** Kind and version of the log's entry; the first by default. */
  readonly entry?: EntryKind;
  /** What vouches for the time and the log; all by default. */
  readonly with?: { readonly promise?: boolean; readonly proof?: boolean; readonly timestamp?: boolean };
}

interface EntryParts {
  readonly kind: EntryKind;
  readonly hash: Buffer;
  readonly signature: string;
  readonly certificate: Uint8Array;
}

/** As the log writes them. Source: Rekor, types of entries. */
function entryBody({ kind, hash, signature, certificate }: EntryParts): Readonly<Record<string, unknown>> {
  const [name, apiVersion] = kind.split(" ");
  const pem = base64(encodeUtf8(encodePem("CERTIFICATE", certificate)));
  const value = { algorithm: "sha256", value: hash.toString("hex") };
  const specs: Readonly<Record<EntryKind, unknown>> = {
    "hashedrekord 0.0.1": { data: { hash: value }, signature: { content: signature, publicKey: { content: pem } } },
    "hashedrekord 0.0.2": {
      hashedRekordV002: {
        data: { algorithm: "SHA2_256", digest: base64(hash) },
        signature: { content: signature, verifier: { x509Certificate: { rawBytes: base64(certificate) } } },
      },
    },
    "dsse 0.0.1": { payloadHash: value, signatures: [{ signature, verifier: pem }] },
  };
  return { apiVersion, kind: name, spec: specs[kind] };
}

export interface TestSigstore {
  /** `trusted_root.json`. */
  readonly trustedRoot: (change?: (root: Record<string, unknown>) => void) => Uint8Array;
  /** A bundle, as it is in a registry. */
  readonly bundle: (options: SignOptions) => Uint8Array;
  /** A text that names the image, with cosign's annotations. */
  readonly annotated: (options: SignOptions) => {
    readonly payload: Uint8Array;
    readonly annotations: Readonly<Record<string, string>>;
  };
}

export function openTestSigstore(fromMs: number): TestSigstore {
  const [rootKey, caKey, ctKey, logKey, tsaRootKey, tsaKey] = Array.from({ length: 6 }, newKey) as [
    KeyObject,
    KeyObject,
    KeyObject,
    KeyObject,
    KeyObject,
    KeyObject,
  ];
  const life = { from: fromMs - 1000 * hour, until: fromMs + 100_000 * hour };
  const root = certify({
    subject: "root",
    issuer: "root",
    key: rootKey,
    issuerKey: rootKey,
    ...life,
    extensions: authority(),
  });
  const ca = certify({
    subject: "ca",
    issuer: "root",
    key: caKey,
    issuerKey: rootKey,
    ...life,
    extensions: authority(),
  });
  const tsaRoot = certify({
    subject: "tsa root",
    issuer: "tsa root",
    key: tsaRootKey,
    issuerKey: tsaRootKey,
    ...life,
    extensions: authority(),
  });
  const tsa = certify({
    subject: "tsa",
    issuer: "tsa root",
    key: tsaKey,
    issuerKey: tsaRootKey,
    ...life,
    extensions: [usageOf(timeStamping)],
  });
  const idOf = (key: KeyObject): Buffer => sha256(publicKeyInfo(key));

  function leaf(key: KeyObject, { identity, atMs, flaws = {} }: SignOptions): Uint8Array {
    const { issuer, email, uri } = identity;
    const name =
      email === undefined
        ? derContext(6, encodeUtf8(uri ?? ""), "primitive")
        : derContext(1, encodeUtf8(email), "primitive");
    const from = atMs - 60_000 + (flaws.certificateOffsetMs ?? 0);
    const body: Body = {
      subject: "",
      issuer: "ca",
      key,
      issuerKey: flaws.certificateIssuer ?? caKey,
      from,
      until: from + 600_000,
      serial: Uint8Array.of(7, ...randomBytes(8)),
      extensions: [
        usageOf(flaws.certificateUsage ?? codeSigning),
        extension("2.5.29.17", true, derSequence(name)),
        extension("1.3.6.1.4.1.57264.1.1", false, encodeUtf8(issuer)),
        ...(flaws.hasOldIssuer === true
          ? []
          : [extension("1.3.6.1.4.1.57264.1.8", false, encodeDer(derTag.utf8String, encodeUtf8(issuer)))]),
        ...(flaws.extraExtensions ?? []),
      ],
    };
    if (flaws.isUnlogged === true) return certify(body);
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(atMs));
    const tbs = tbsOf(body);
    const size = Uint8Array.of(tbs.length >> 16, (tbs.length >> 8) & 0xff, tbs.length & 0xff);
    const signed = concatBytes([
      Uint8Array.of(0, 0),
      time,
      Uint8Array.of(0, 1),
      sha256(publicKeyInfo(caKey)),
      size,
      tbs,
      Uint8Array.of(0, 0),
    ]);
    const signature = signWith(ctKey, signed);
    const item = concatBytes([
      Uint8Array.of(0),
      idOf(ctKey),
      time,
      Uint8Array.of(0, 0, 4, 3, 0, signature.length),
      signature,
    ]);
    const list = concatBytes([Uint8Array.of(0, item.length + 2, 0, item.length), item]);
    const stamp = extension("1.3.6.1.4.1.11129.2.4.2", false, derOctetString(list));
    return certify({ ...body, extensions: [...body.extensions, stamp] });
  }

  /** The entry is the third of five. */
  function proofOf(body: Uint8Array, flaws: Flaws): Record<string, unknown> {
    const node = (left: Uint8Array, right: Uint8Array): Buffer => sha256(Uint8Array.of(1), left, right);
    const own = sha256(Uint8Array.of(0), body);
    const [first, second, fourth, fifth] = Array.from({ length: 4 }, () => randomBytes(32)) as [
      Buffer,
      Buffer,
      Buffer,
      Buffer,
    ];
    const lower = node(first, second);
    const tree = node(node(lower, node(own, fourth)), fifth);
    const rootHash = base64(flaws.rootHash ?? tree);
    const text = `log.example - 1\n5\n${rootHash}\n`;
    const key = flaws.checkpointKey ?? logKey;
    const signature = base64(concatBytes([idOf(logKey).subarray(0, 4), signWith(key, encodeUtf8(text))]));
    const envelope = `${text}\n\u2014 log.example ${signature}\n`;
    return {
      logIndex: "2",
      treeSize: "5",
      rootHash,
      hashes: [fourth, lower, fifth].map(base64),
      checkpoint: { envelope },
    };
  }

  function promiseOf(body: Uint8Array, atMs: number, key = logKey): Buffer {
    const integratedTime = Math.floor(atMs / 1000);
    const text = JSON.stringify({
      body: base64(body),
      integratedTime,
      logID: idOf(logKey).toString("hex"),
      logIndex: 1042,
    });
    return signWith(key, encodeUtf8(text));
  }

  function tokenOf(signature: Uint8Array, { atMs, flaws = {} }: SignOptions): Uint8Array {
    const hash = derSequence(derOid("2.16.840.1.101.3.4.2.1"), derNull());
    const time = new Date(atMs).toISOString().replaceAll(/[-:T]|\.\d+/gu, "");
    const info = derSequence(
      derInteger(1),
      derOid("1.2.3"),
      derSequence(hash, derOctetString(sha256(flaws.timeOf ?? signature))),
      derInteger(5),
      encodeDer(derTag.generalizedTime, encodeUtf8(time)),
    );
    const infoType = derOid("1.2.840.113549.1.9.16.1.4");
    const attributes = derSet(
      derSequence(derOid("1.2.840.113549.1.9.3"), derSet(infoType)),
      derSequence(derOid("1.2.840.113549.1.9.4"), derSet(derOctetString(sha256(info)))),
    );
    const signer = derSequence(
      derInteger(1),
      issuerAndSerial(tsa),
      hash,
      derContext(0, parseDer(attributes).content),
      derSequence(derOid("1.2.840.10045.4.3.2")),
      derOctetString(signWith(flaws.timeKey ?? tsaKey, attributes)),
    );
    const content = derSequence(infoType, derContext(0, derOctetString(info)));
    const signedData = derSequence(derInteger(3), derSet(hash), content, derSet(signer));
    const token = derSequence(derOid("1.2.840.113549.1.7.2"), derContext(0, signedData));
    return derSequence(derSequence(derInteger(0)), token);
  }

  interface Made {
    readonly certificate: Uint8Array;
    readonly signature: Buffer;
    readonly body: Buffer;
  }

  function make(signed: Uint8Array, options: SignOptions, payload: Uint8Array): Made {
    const { flaws = {} } = options;
    const key = newKey();
    const certificate = leaf(key, options);
    const signature = signWith(flaws.signingKey ?? key, signed);
    const body = entryBody({
      kind: options.entry ?? "hashedrekord 0.0.1",
      hash: Buffer.from(flaws.entryHash ?? sha256(options.entry === "dsse 0.0.1" ? payload : signed)),
      signature: base64(flaws.entrySignature ?? signature),
      certificate: flaws.entryCertificate ?? certificate,
    });
    return { certificate, signature, body: Buffer.from(JSON.stringify(body)) };
  }

  const chainOf = (...certificates: readonly Uint8Array[]) => ({
    certChain: { certificates: certificates.map((each) => ({ rawBytes: base64(each) })) },
    validFor: { start: new Date(life.from).toISOString() },
  });
  const logOf = (key: KeyObject) => ({
    hashAlgorithm: "SHA2_256",
    publicKey: {
      rawBytes: base64(publicKeyInfo(key)),
      keyDetails: "PKIX_ECDSA_P256_SHA_256",
      validFor: { start: new Date(life.from).toISOString() },
    },
    logId: { keyId: base64(idOf(key)) },
  });

  return {
    trustedRoot(change = () => undefined) {
      const made: Record<string, unknown> = {
        mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        tlogs: [logOf(logKey)],
        certificateAuthorities: [chainOf(ca, root)],
        ctlogs: [logOf(ctKey)],
        timestampAuthorities: [chainOf(tsa, tsaRoot)],
      };
      change(made);
      return encodeUtf8(JSON.stringify(made));
    },
    bundle(options) {
      const { digest, atMs, flaws = {}, with: { promise = true, proof = true, timestamp = true } = {} } = options;
      const statement = {
        _type: "https://in-toto.io/Statement/v1",
        subject: [{ digest: { sha256: digest.slice("sha256:".length) } }],
        predicateType: flaws.predicateType ?? "https://sigstore.dev/cosign/sign/v1",
        predicate: {},
      };
      const payload = Buffer.from(JSON.stringify(statement));
      const payloadType = "application/vnd.in-toto+json";
      const signed = encodeUtf8(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} ${payload.toString()}`);
      const { certificate, signature, body } = make(signed, options, payload);
      const entry = {
        logIndex: "1042",
        logId: { keyId: base64(idOf(logKey)) },
        kindVersion: { kind: "hashedrekord", version: "0.0.1" },
        ...(promise
          ? {
              integratedTime: String(Math.floor(atMs / 1000)),
              inclusionPromise: { signedEntryTimestamp: base64(promiseOf(body, atMs, flaws.logKey)) },
            }
          : {}),
        ...(proof ? { inclusionProof: proofOf(body, flaws) } : {}),
        canonicalizedBody: base64(body),
      };
      const bundle = {
        mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
        verificationMaterial: {
          certificate: { rawBytes: base64(certificate) },
          tlogEntries: promise || proof ? [entry] : [],
          ...(timestamp
            ? {
                timestampVerificationData: {
                  rfc3161Timestamps: [{ signedTimestamp: base64(tokenOf(signature, options)) }],
                },
              }
            : {}),
        },
        dsseEnvelope: { payload: base64(payload), payloadType, signatures: [{ sig: base64(signature) }] },
      };
      return encodeUtf8(JSON.stringify(bundle));
    },
    annotated(options) {
      const { digest, atMs, flaws = {}, with: { promise = true, timestamp = false } = {} } = options;
      const critical = {
        identity: { "docker-reference": "registry.example/app" },
        image: { "docker-manifest-digest": digest },
        type: "cosign container image signature",
      };
      const payload = encodeUtf8(JSON.stringify({ critical, optional: null }));
      const { certificate, signature, body } = make(payload, options, payload);
      const bundle = {
        SignedEntryTimestamp: base64(promiseOf(body, atMs, flaws.logKey)),
        Payload: {
          body: base64(body),
          integratedTime: Math.floor(atMs / 1000),
          logIndex: 1042,
          logID: idOf(logKey).toString("hex"),
        },
      };
      return {
        payload,
        annotations: {
          "dev.cosignproject.cosign/signature": base64(signature),
          "dev.sigstore.cosign/certificate": encodePem("CERTIFICATE", certificate),
          "dev.sigstore.cosign/chain": encodePem("CERTIFICATE", ca) + encodePem("CERTIFICATE", root),
          ...(promise ? { "dev.sigstore.cosign/bundle": JSON.stringify(bundle) } : {}),
          ...(timestamp
            ? {
                "dev.sigstore.cosign/rfc3161timestamp": JSON.stringify({
                  SignedRFC3161Timestamp: base64(tokenOf(signature, options)),
                }),
              }
            : {}),
        },
      };
    },
  };
}
