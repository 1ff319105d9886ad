// SecurityService.Certificate: a server certificate for whoever has the join token. What is asked for is a key, names and addresses; everything
// else is decided here.
import { createHash, timingSafeEqual } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import { FormatError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { issueFor, leafLifetimeMs } from "../pki/authority.ts";
import { parseCertificate } from "../pki/certificate.ts";
import { parseRequest, type CertificateRequest } from "../pki/csr.ts";
import { joinPem } from "../pki/pem.ts";
import { dispatchMethods } from "../rpc/dispatch.ts";
import type { Metadata } from "../rpc/metadata.ts";
import { unary } from "../rpc/method.ts";
import { describePeer, type Peer } from "../rpc/peer.ts";
import type { ServerCall } from "../rpc/server-call.ts";
import { Code, StatusError } from "../rpc/status.ts";
import { rpc } from "../wire/gen/rpc.ts";
import type { OSRootSpec } from "../wire/gen/talos-resource-definitions-secrets.ts";
import type { TrustView } from "./feed.ts";

export interface SignerOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly view: () => TrustView;
}

/** Callers may do one thing, once they have shown the token. */
const tokenRole = "token";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Answers all calls of trustd's listener. */
export function signerOf({ clock, log, view }: SignerOptions): (call: ServerCall) => Promise<void> {
  const method = unary(rpc.SecurityService.Certificate, async ({ csr }, { peer }) => {
    const { root } = view();
    if (root === undefined) throw new StatusError(Code.UNAVAILABLE, "the authority is not known yet");
    const request = requestOf(csr);
    const { organizations, commonName } = request.subject;
    if (organizations.length > 0)
      log.warn("removed organizations from a request", { peer: describePeer(peer), organizations });
    const { issuer, accepted } = authorityOf(root);
    const crt = await sign(issuer, request, clock.now());
    log.info("issued a certificate", {
      peer: describePeer(peer),
      name: commonName,
      names: request.dnsNames,
      addresses: request.ipAddresses,
      serial: parseCertificate(crt).x509.serialNumber,
    });
    return { ca: encoder.encode(joinPem(accepted)), crt: encoder.encode(crt) };
  });
  return dispatchMethods({
    methods: [method],
    env: {},
    roles({ metadata, peer }) {
      checkToken(view().root, { metadata, peer, log });
      return new Set([tokenRole]);
    },
    isAllowed: (row, roles) => row.service === rpc.SecurityService.Certificate.service && roles.has(tokenRole),
    log,
  });
}

interface Caller {
  readonly metadata: Metadata;
  readonly peer: Peer;
  readonly log: Logger;
}

/** Digests have the same length, and take the same time whatever they are compared with. */
function checkToken(root: OSRootSpec | undefined, { metadata, peer, log }: Caller): void {
  const given = metadata.get("token");
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  const token = root?.token ?? "";
  const isRight = timingSafeEqual(digest(given ?? ""), digest(token));
  if (token !== "" && given !== undefined && isRight) return;
  log.warn("refused a caller", { peer: describePeer(peer), reason: given === undefined ? "no token" : "wrong token" });
  throw new StatusError(Code.UNAUTHENTICATED, given === undefined ? "token is missing" : "invalid token");
}

function requestOf(csr: Uint8Array): CertificateRequest {
  try {
    return parseRequest(decoder.decode(csr));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new StatusError(Code.INVALID_ARGUMENT, `failed to parse CSR: ${error.message}`, { cause: error });
  }
}

interface Authority {
  readonly issuer: { readonly certificate: string; readonly key: string };
  /** PEM of all that clients may know nodes by. */
  readonly accepted: readonly string[];
}

function authorityOf({ issuingCa, acceptedCAs }: OSRootSpec): Authority {
  if (issuingCa === undefined || issuingCa.key.length === 0)
    throw new StatusError(Code.INTERNAL, "this node has no authority to sign with");
  return {
    issuer: { certificate: decoder.decode(issuingCa.crt), key: decoder.decode(issuingCa.key) },
    accepted: acceptedCAs.map(({ crt }) => decoder.decode(crt)),
  };
}

/** For servers only, for a day, without organisations: they would be roles. */
async function sign(issuer: Authority["issuer"], request: CertificateRequest, nowMs: number): Promise<string> {
  try {
    return await issueFor(issuer, request.publicKey, {
      subject: { commonName: request.subject.commonName },
      notBefore: new Date(nowMs),
      lifetimeMs: leafLifetimeMs,
      extKeyUsage: ["serverAuth"],
      dnsNames: request.dnsNames,
      ipAddresses: request.ipAddresses,
    });
  } catch (error) {
    throw new StatusError(Code.INTERNAL, "failed to sign CSR", { cause: error });
  }
}
