// Warnings about client certificates by the time that is left.
import { expect, test } from "vitest";
import { createAuthority, issueClientCertificate } from "../pki/authority.ts";
import { certificateWarning } from "./certificate-warning.ts";

const now = new Date("2026-01-01T00:00:00.000Z");
const dayMs = 86_400_000;

async function certificate(lifetimeMs: number): Promise<Uint8Array> {
  const issuer = await createAuthority({ algorithm: "ed25519", organizations: ["talos"], now });
  const issued = await issueClientCertificate(issuer, { roles: ["os:admin"], now, lifetimeMs });
  return new TextEncoder().encode(issued.certificate);
}

test("a certificate of a year is told of a month before its end", async () => {
  const crt = await certificate(365 * dayMs);
  const after = (days: number) => certificateWarning(crt, now.getTime() + days * dayMs);
  expect(after(330)).toBeUndefined();
  expect(after(340)).toBe(
    'warning: the client certificate ends in 25 days, at 2027-01-01T00:00:00.000Z: "config new" makes another one while this one holds',
  );
  expect(after(364)).toContain("in 24 hours");
  expect(after(366)).toMatch(/^warning: the client certificate ended at 2027-01-01T00:00:00.000Z: /u);
});

test("one of an hour is told of in the last third", async () => {
  const crt = await certificate(3_600_000);
  expect(certificateWarning(crt, now.getTime() + 30 * 60_000)).toBeUndefined();
  expect(certificateWarning(crt, now.getTime() + 45 * 60_000)).toContain("in 15 minutes");
});

test("what is no certificate is not its business", () => {
  expect(certificateWarning(new Uint8Array(4), 0)).toBeUndefined();
});
