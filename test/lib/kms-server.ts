// A key service in this process, with TLS: it seals by turning bits over, and knows which machine a key is of.
import { systemClock } from "../../src/base/clock.ts";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../../src/base/bytes.ts";
import { silentLogger } from "../../src/base/logger.ts";
import { Kms } from "../../src/clients/kms/messages.ts";
import { createAuthority, issueCertificate } from "../../src/pki/authority.ts";
import { standardKeyPem } from "../../src/pki/keys.ts";
import { dispatchMethods } from "../../src/rpc/dispatch.ts";
import { listenTls } from "../../src/rpc/listen-tls.ts";
import { unary } from "../../src/rpc/method.ts";
import { noRoles } from "../../src/rpc/roles.ts";
import { Code, StatusError } from "../../src/rpc/status.ts";
import type { Rpc, UnaryCall } from "../../src/wire/rpc.ts";

export interface TestKmsServer extends AsyncDisposable {
  /** `https://127.0.0.1:port`. */
  readonly endpoint: string;
  /** PEM of the authority that its certificate comes from. */
  readonly ca: string;
  /** Paths and machines of the calls so far. */
  readonly calls: readonly string[];
}

export interface TestKmsOptions {
  /** The first calls are answered that the service is not ready. */
  readonly unavailable?: number;
  /** 0 for any. */
  readonly port?: number;
}

/** The row of a table that a server needs: nothing is asked of callers. */
function open<Q, R>(each: UnaryCall<Q, R>): Rpc<Q, R, false, false> {
  const policy = { roles: [], maintenance: true, maintenanceSiderolink: true, streamedByApid: false };
  return { ...each, ...policy, one2manyAllowed: false, listener: "kms", gates: [] };
}

const uuidLength = 36;
const turn = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 0xff);

export async function startKmsServer({ unavailable = 0, port = 0 }: TestKmsOptions = {}): Promise<TestKmsServer> {
  const now = new Date(systemClock.now());
  const authority = await createAuthority({ algorithm: "ed25519", organizations: ["keys"], now });
  const subject = { organizations: [], commonName: "kms" };
  const leaf = await issueCertificate(authority, { subject, notBefore: now, ipAddresses: ["127.0.0.1"] });
  const calls: string[] = [];
  const note = (method: string, nodeUuid: string): void => {
    calls.push(`${method} ${nodeUuid}`);
    if (calls.length <= unavailable) throw new StatusError(Code.UNAVAILABLE, "the service is starting");
  };
  const methods = [
    unary(open(Kms.Seal), ({ nodeUuid, data }) => {
      note("Seal", nodeUuid);
      return { data: turn(concatBytes([encodeUtf8(nodeUuid), data])) };
    }),
    unary(open(Kms.Unseal), ({ nodeUuid, data }) => {
      note("Unseal", nodeUuid);
      const plain = turn(data);
      if (decodeUtf8(plain.subarray(0, uuidLength)) !== nodeUuid) {
        throw new StatusError(Code.PERMISSION_DENIED, "the key is of another machine");
      }
      return { data: plain.subarray(uuidLength) };
    }),
  ];
  const log = silentLogger;
  const handle = dispatchMethods({ methods, env: {}, roles: () => noRoles, isAllowed: () => true, log });
  const identity = { cert: leaf.certificate, key: standardKeyPem(leaf.key) };
  const listener = await listenTls({
    host: "127.0.0.1",
    port,
    identity,
    handle,
    log,
    clock: systemClock,
    graceMs: 100,
  });
  return {
    endpoint: `https://127.0.0.1:${listener.port}`,
    ca: authority.certificate,
    calls,
    [Symbol.asyncDispose]: () => listener.close(),
  };
}
