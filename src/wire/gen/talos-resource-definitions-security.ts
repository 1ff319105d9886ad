// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface ImageKeylessVerifierSpec {
  readonly issuer: string;
  readonly subject: string;
  readonly subjectRegex: string;
}

export const ImageKeylessVerifierSpec: Message<ImageKeylessVerifierSpec> = {
  name: "talos.resource.definitions.security.ImageKeylessVerifierSpec",
  fields: [
    { number: 1, name: "issuer", kind: "string" },
    { number: 2, name: "subject", kind: "string" },
    { number: 3, name: "subjectRegex", kind: "string" },
  ],
};

export interface ImagePublicKeyVerifierSpec {
  readonly certificate: string;
}

export const ImagePublicKeyVerifierSpec: Message<ImagePublicKeyVerifierSpec> = {
  name: "talos.resource.definitions.security.ImagePublicKeyVerifierSpec",
  fields: [
    { number: 1, name: "certificate", kind: "string" },
  ],
};

export interface ImageVerificationRuleSpec {
  readonly imagePattern: string;
  readonly skip: boolean;
  readonly deny: boolean;
  readonly keylessVerifier?: ImageKeylessVerifierSpec | undefined;
  readonly publicKeyVerifier?: ImagePublicKeyVerifierSpec | undefined;
}

export const ImageVerificationRuleSpec: Message<ImageVerificationRuleSpec> = {
  name: "talos.resource.definitions.security.ImageVerificationRuleSpec",
  fields: [
    { number: 2, name: "imagePattern", kind: "string" },
    { number: 3, name: "skip", kind: "bool" },
    { number: 4, name: "deny", kind: "bool" },
    { number: 5, name: "keylessVerifier", kind: "message", message: () => ImageKeylessVerifierSpec },
    { number: 6, name: "publicKeyVerifier", kind: "message", message: () => ImagePublicKeyVerifierSpec },
  ],
};

export interface TUFTrustedRootSpec {
  readonly lastRefreshTime?: googleProtobuf.Timestamp | undefined;
  readonly jsonData: string;
}

export const TUFTrustedRootSpec: Message<TUFTrustedRootSpec> = {
  name: "talos.resource.definitions.security.TUFTrustedRootSpec",
  fields: [
    { number: 1, name: "lastRefreshTime", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 2, name: "jsonData", kind: "string" },
  ],
};
