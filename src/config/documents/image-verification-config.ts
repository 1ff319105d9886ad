// ImageVerificationConfig: signature policy for pulled images.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, string } from "../scalars.ts";
import { field, list, object } from "../schema.ts";
import { checkVerificationRule } from "../rules/image-rules.ts";

export const imageVerificationConfig = defineDocument({
  kind: "ImageVerificationConfig",
  since: "1.13",
  about: "Signature policy for pulled images.",
  fields: {
    rules: field(
      list(
        object({
          image: field(string, { required: true }),
          skip: field(bool, { default: "false" }),
          deny: field(bool, { default: "false" }),
          keyless: field(
            object({
              issuer: field(string, { required: true }),
              subject: field(string),
              subjectRegex: field(string),
            }),
            { optional: true },
          ),
          publicKey: field(
            object({
              certificate: field(string, { required: true }),
            }),
            { optional: true },
          ),
        }),
      ),
      { keys: ["image"], keyReplace: true },
    ),
  },
  validate(document, report) {
    for (const [index, rule] of (document.rules ?? []).entries()) checkVerificationRule(rule, ["rules", index], report);
  },
});

export type ImageVerificationConfig = DocumentOf<typeof imageVerificationConfig>;
