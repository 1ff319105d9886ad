// When the user's certificate ends: nobody renews it, and who does not notice is locked out.
import { X509Certificate } from "node:crypto";
import type { Session } from "./session.ts";

/** Wall clock; undefined without a certificate. */
export async function certificateEndMs(session: Pick<Session, "flags" | "context">): Promise<number | undefined> {
  if (session.flags.insecure) return undefined;
  const { crt } = await session.context();
  return crt === undefined ? undefined : new X509Certificate(Buffer.from(crt, "base64")).validToDate.getTime();
}
