// What failed calls say of themselves; the real failures behind it are in test/sim/ctl.test.ts.
import { expect, test } from "vitest";
import { TimeoutError } from "../base/clock.ts";
import { createAuthority, issueClientCertificate } from "../pki/authority.ts";
import { Code, DialError, HangUpError, StatusError } from "../rpc/status.ts";
import { rpc } from "../wire/gen/rpc.ts";
import { CallError, adviceFor, explainCall } from "./call-error.ts";
import type { Credentials } from "./session.ts";

const insecure: Credentials = { kind: "insecure", fingerprints: [] };
const called = {
  address: "10.0.0.1:50000",
  node: "10.0.0.2",
  method: rpc.MachineService.Reboot,
  credentials: insecure,
  nowMs: 1_800_000_000_000,
};

const dialed = (code: string): DialError =>
  new DialError(Code.UNAVAILABLE, "connection error", { cause: Object.assign(new Error(`text of ${code}`), { code }) });

/** A certificate that begins an hour before `endMs`. */
async function mutual(endMs: number, ...roles: readonly string[]): Promise<Credentials> {
  const now = new Date(endMs - 3_600_000);
  const authority = await createAuthority({ algorithm: "ed25519", organizations: ["talos"], now });
  const { certificate, key } = await issueClientCertificate(authority, { roles, now, lifetimeMs: 3_600_000 });
  const [ca, crt, pem] = [authority.certificate, certificate, key].map((text) => Buffer.from(text));
  return { kind: "mutual", ca: ca ?? Buffer.of(), crt: crt ?? Buffer.of(), key: pem ?? Buffer.of() };
}

test.each([
  ["ECONNREFUSED", "connection refused, nothing listens there", "--endpoints"],
  ["ECONNRESET", "the connection was cut", "--endpoints"],
  ["EHOSTUNREACH", "no route to host", "--endpoints"],
  ["ENETUNREACH", "no route to its network", "--endpoints"],
  ["ETIMEDOUT", "no answer in time", "firewall"],
  ["ENOTFOUND", "no name server knows the name", "use the address"],
  ["EAI_AGAIN", "no name server answers", "use the address"],
  ["CERT_HAS_EXPIRED", "the certificate of the server has expired", "compare the clocks"],
  ["CERT_NOT_YET_VALID", "the certificate of the server is not valid yet", "compare the clocks"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "the certificate of the server does not come from the ca of the context", "--insecure"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "text of ERR_TLS_CERT_ALTNAME_INVALID", "certSANs"],
  ["SOMETHING_NEW", "text of SOMETHING_NEW", "--endpoints"],
])("explainCall() tells of %s", (code, found, advice) => {
  const error = explainCall(dialed(code), called);
  expect(error).toMatchObject({ code: Code.UNAVAILABLE, message: `Cannot connect to 10.0.0.1:50000: ${found}` });
  expect(adviceFor(error)).toContain(advice);
});

test("explainCall() tells of an endpoint that does not answer, and of one that browsers would not trust", () => {
  const late = new DialError(Code.UNAVAILABLE, "", { cause: new TimeoutError("timed out") });
  const roots: Credentials = { kind: "roots" };
  expect([explainCall(late, called), explainCall(dialed("CERT_UNTRUSTED"), { ...called, credentials: roots })]).toEqual(
    [
      expect.objectContaining({ message: "Cannot connect to 10.0.0.1:50000: no answer in time" }),
      expect.objectContaining({
        message:
          "Cannot connect to 10.0.0.1:50000: the certificate of the server does not come from an authority that this machine trusts",
      }),
    ],
  );
});

test("explainCall() tells why a server hangs up, as far as the certificate or an alert says it", async () => {
  const hungUp = new HangUpError(Code.UNAVAILABLE, "EOF");
  const cause = Object.assign(new Error("alert"), { code: "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA" });
  const alerted = new StatusError(Code.UNAVAILABLE, "error reading from server", { cause });
  const { nowMs } = called;
  const told = async (error: StatusError, endMs: number): Promise<unknown> =>
    explainCall(error, { ...called, credentials: await mutual(endMs, "os:admin") });
  const found = [
    await told(hungUp, nowMs - 1000),
    await told(hungUp, nowMs + 7_200_000),
    await told(hungUp, nowMs + 1000),
    await told(alerted, nowMs + 1000),
  ].map((error) =>
    error instanceof CallError ? error.message.replace("Cannot connect to 10.0.0.1:50000: ", "") : error,
  );
  expect(found).toEqual([
    "the server does not take the client certificate, which ended at 2027-01-15T07:59:59.000Z",
    "the server does not take the client certificate, which begins at 2027-01-15T09:00:00.000Z",
    "the server ended the connection without an answer",
    "the server ended the connection without an answer (unknown ca)",
  ]);
});

test("explainCall() leaves what the server says as it is, and adds what to do", async () => {
  const says = (code: number, credentials: Credentials = insecure): unknown => {
    const error = explainCall(new StatusError(code, "said"), { ...called, credentials });
    return error instanceof CallError ? [error.code, error.message, error.advice] : error;
  };
  const { nowMs } = called;
  expect(says(Code.UNIMPLEMENTED)).toEqual([
    Code.UNIMPLEMENTED,
    "said",
    expect.stringContaining("the node does not have machine.MachineService/Reboot"),
  ]);
  expect(says(Code.UNAUTHENTICATED)).toEqual([Code.UNAUTHENTICATED, "said", expect.stringContaining("10.0.0.1:50000")]);
  expect(says(Code.UNAVAILABLE)).toEqual([
    Code.UNAVAILABLE,
    "said",
    expect.stringContaining("10.0.0.1:50000 answers, but not what machine.MachineService/Reboot needs at 10.0.0.2"),
  ]);
  expect(says(Code.PERMISSION_DENIED, await mutual(nowMs + 1, "os:reader", "os:etcd:backup"))).toEqual([
    Code.PERMISSION_DENIED,
    "said",
    'machine.MachineService/Reboot takes os:admin or os:operator, the client certificate has os:reader, os:etcd:backup: "config new --roles" by an administrator makes another one',
  ]);
  expect(says(Code.PERMISSION_DENIED, await mutual(nowMs + 1))).toEqual([
    Code.PERMISSION_DENIED,
    "said",
    expect.stringContaining("the client certificate has no role"),
  ]);
});

test("explainCall() has nothing to add to what a handler says, nor to what is no failed call", () => {
  const missing = new StatusError(Code.NOT_FOUND, "no such file");
  const other = new Error("other");
  expect([explainCall(missing, called), explainCall(other, called), adviceFor(missing)]).toEqual([
    missing,
    other,
    undefined,
  ]);
});

test("adviceFor() finds the advice behind what was added to the error", () => {
  const cause = explainCall(dialed("ENOTFOUND"), called);
  expect(adviceFor(new Error("Cannot upgrade", { cause }))).toContain("use the address");
});
