// ImageVerificationConfig: signature policy for pulled images.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string } from "../scalars.ts";
import { field, list, object } from "../schema.ts";
import { checkVerificationRule } from "../rules/image-rules.ts";

export const imageVerificationConfig = defineDocument({
  kind: "ImageVerificationConfig",
  since: "1.13",
  about: "Signature policy for pulled images.",
  example: `rules:
    - image: registry.example/*
      keyless:
          issuer: https://idp.example
          subjectRegex: .*@example
    - image: "*"
      skip: true
`,
  fields: {
    rules: field(
      list(
        object({
          image: field(string, { required: true, about: "Pattern over registry and repository." }),
          skip: field(bool, { default: "false", about: "Images are not verified." }),
          deny: field(bool, { default: "false", about: "Images are refused." }),
          keyless: field(
            object({
              issuer: field(string, { required: true, about: "Who issues." }),
              subject: field(string, { about: "Who signed, exactly." }),
              subjectRegex: field(string, { about: "Who signed, as a pattern." }),
            }),
            { optional: true, about: "Verify signatures by the identity of who signed." },
          ),
          publicKey: field(
            object({
              certificate: field(string, { required: true, about: "Certificate or public key, PEM." }),
            }),
            { optional: true, about: "Verify signatures by a public key." },
          ),
        }),
      ),
      { keys: ["image"], keyReplace: true, about: "Rules in order; the first that fits counts." },
    ),
  },
  validate(document, report) {
    for (const [index, rule] of (document.rules ?? []).entries()) checkVerificationRule(rule, ["rules", index], report);
  },
});

export type ImageVerificationConfig = DocumentOf<typeof imageVerificationConfig>;
