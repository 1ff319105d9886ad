// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";

export interface CertificateRequest {
  readonly csr: Uint8Array;
}

export const CertificateRequest: Message<CertificateRequest> = {
  name: "securityapi.CertificateRequest",
  fields: [
    { number: 1, name: "csr", kind: "bytes" },
  ],
};

export interface CertificateResponse {
  readonly ca: Uint8Array;
  readonly crt: Uint8Array;
}

export const CertificateResponse: Message<CertificateResponse> = {
  name: "securityapi.CertificateResponse",
  fields: [
    { number: 1, name: "ca", kind: "bytes" },
    { number: 2, name: "crt", kind: "bytes" },
  ],
};
