// Why a call failed, in words of who made it: what was found where, and what can be done about it.
import { X509Certificate } from "node:crypto";
import { TimeoutError } from "../base/clock.ts";
import { errorChain, errorCode } from "../base/errors.ts";
import { parseCertificate } from "../pki/certificate.ts";
import { Code, DialError, HangUpError, StatusError } from "../rpc/status.ts";
import type { AnyRpc } from "../wire/rpc.ts";
import type { Credentials } from "./session.ts";

/** A failed call. `advice` is for a person, and no part of the message, which others compare. */
export class CallError extends StatusError {
  override readonly name: string = "CallError";
  readonly advice: string;

  constructor({ code, message, details }: StatusError, advice: string, found: string = message) {
    super(code, found, { details });
    this.advice = advice;
  }
}

/** What was called, where and as whom. */
export interface Called {
  /** `host:port` of the connection. */
  readonly address: string;
  /** Who was meant, as the user wrote it: the endpoint passes calls on. Absent: whoever listens at the address. */
  readonly node: string | undefined;
  readonly method: Pick<AnyRpc, "service" | "method" | "roles">;
  readonly credentials: Credentials;
  readonly nowMs: number;
}

interface Explanation {
  readonly found: string;
  readonly advice: string;
}

/** The error with what is known of it; one that is no failed call, or needs no explanation, as it is. */
export function explainCall(error: unknown, called: Called): unknown {
  if (!(error instanceof StatusError)) return error;
  if (error instanceof DialError) return connectionError(error, called, dialFailure(error.cause, called));
  const refusal = refusalOf(error, called);
  if (refusal !== undefined) return connectionError(error, called, refusal);
  const advice = adviceOf(error, called);
  return advice === undefined ? error : new CallError(error, advice);
}

/** All that can be done about an error and its causes. */
export function adviceFor(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause)
    if (current instanceof CallError) return current.advice;
  return undefined;
}

function connectionError(error: StatusError, { address }: Called, { found, advice }: Explanation): CallError {
  return new CallError(error, advice, `Cannot connect to ${address}: ${found}`);
}

const isNodeUp =
  'is the node up, and is this its address? --endpoints, or "config endpoint", says where to connect, --nodes which nodes are meant';
const clocks = "compare the clocks here and on the node; a node makes itself a new certificate once its clock is right";

/** Errors of sockets and of TLS, by their codes. */
const dialFailures: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: { found: "connection refused, nothing listens there", advice: isNodeUp },
  ECONNRESET: { found: "the connection was cut", advice: isNodeUp },
  EHOSTUNREACH: { found: "no route to host", advice: isNodeUp },
  ENETUNREACH: { found: "no route to its network", advice: isNodeUp },
  ETIMEDOUT: {
    found: "no answer in time",
    advice: `${isNodeUp}; a firewall on the way may drop what goes to the port`,
  },
  ENOTFOUND: { found: "no name server knows the name", advice: "check how it is written, or use the address" },
  EAI_AGAIN: { found: "no name server answers", advice: "check the name server of this machine, or use the address" },
  CERT_HAS_EXPIRED: { found: "the certificate of the server has expired", advice: clocks },
  CERT_NOT_YET_VALID: { found: "the certificate of the server is not valid yet", advice: clocks },
};

/** The chain of the server does not end at an authority that we know. */
const strangers: ReadonlySet<string> = new Set([
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_SIGNATURE_FAILURE",
  "CERT_UNTRUSTED",
]);

function dialFailure(cause: unknown, { credentials }: Called): Explanation {
  const code = cause instanceof TimeoutError ? "ETIMEDOUT" : (errorCode(cause) ?? "");
  const known = dialFailures[code];
  if (known !== undefined) return known;
  if (strangers.has(code)) {
    const wanted = credentials.kind === "roots" ? "an authority that this machine trusts" : "the ca of the context";
    const advice = `is the context that of this cluster (--context)? A node without a config is reached with --insecure; after "rotate-ca" the new client configuration is needed`;
    return { found: `the certificate of the server does not come from ${wanted}`, advice };
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return {
      found: errorChain(cause),
      advice:
        "connect by a name or an address that the certificate has, or add this one to the node's certificate (certSANs)",
    };
  return { found: errorChain(cause), advice: isNodeUp };
}

/** The server has ended the connection because of our certificate, or may have: not all of them say why. */
function refusalOf(error: StatusError, { credentials, nowMs }: Called): Explanation | undefined {
  const alert = /_ALERT_(?<name>[A-Z_]+)$/u.exec(errorCode(error.cause) ?? "")?.groups?.["name"];
  if (alert === undefined && !(error instanceof HangUpError)) return undefined;
  if (credentials.kind !== "mutual")
    return {
      found: "the server wants a client certificate",
      advice: "the node has a config already: leave out --insecure, and use the client configuration of its cluster",
    };
  const { validToDate: end, validFromDate: begin } = new X509Certificate(credentials.crt);
  if (end.getTime() <= nowMs)
    return {
      found: `the server does not take the client certificate, which ended at ${end.toISOString()}`,
      advice: `"config new" by somebody whose certificate is valid makes another one, or "gen config --with-secrets" with the secrets of the cluster`,
    };
  if (begin.getTime() > nowMs)
    return {
      found: `the server does not take the client certificate, which begins at ${begin.toISOString()}`,
      advice: "check the clock of this machine",
    };
  return {
    found: `the server ended the connection without an answer${alert === undefined ? "" : ` (${alert.toLowerCase().replaceAll("_", " ")})`}`,
    advice:
      "it does not know the authority of the client certificate (another cluster, --context?), its clock is wrong, or it is going down",
  };
}

function adviceOf({ code, cause }: StatusError, { address, node, method, credentials }: Called): string | undefined {
  const name = `${method.service}/${method.method}`;
  switch (code) {
    case Code.PERMISSION_DENIED:
      return roleAdvice(name, method.roles, credentials);
    case Code.UNAUTHENTICATED:
      return `${address} does not know who calls: use a context with ca, crt and key`;
    case Code.UNIMPLEMENTED:
      return `the node does not have ${name}: "version" tells whether it is older; workers, containers and nodes in maintenance (--insecure) have fewer calls`;
    case Code.UNAVAILABLE:
      // with a cause the connection itself broke
      return cause === undefined
        ? `${address} answers, but not what ${name} needs${node === undefined ? "" : ` at ${node}`}: a node may be down, or a service of it ("services") not up`
        : isNodeUp;
    default:
      return undefined;
  }
}

function roleAdvice(name: string, wanted: readonly string[], credentials: Credentials): string {
  if (credentials.kind !== "mutual") return `${name} is not for callers without a client certificate`;
  const held = rolesOf(credentials.crt);
  const missing = !wanted.some((role) => held.includes(role));
  const has = `the client certificate has ${held.length === 0 ? "no role" : held.join(", ")}`;
  return missing && wanted.length > 0
    ? `${name} takes ${wanted.join(" or ")}, ${has}: "config new --roles" by an administrator makes another one`
    : `${has}: what was asked for may be for os:admin only`;
}

function rolesOf(crt: Uint8Array): readonly string[] {
  try {
    return parseCertificate(new TextDecoder().decode(crt)).subject.organizations ?? [];
  } catch {
    return []; // it has brought us as far as an answer: what is wrong with it is not the matter
  }
}
