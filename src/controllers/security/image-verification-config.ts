// Which images must be signed by whom: from the config to resources, in the order of the rules.
import { documentOf } from "../../config/document.ts";
import { imageVerificationConfig } from "../../config/documents/image-verification-config.ts";
import { defineController, exclusive, type Controller } from "../../cosi/controller.ts";
import { ImageVerificationRule } from "../../resources/security/image-verification-rule.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export function imageVerificationConfigController(): Controller {
  return defineController({
    name: "security.ImageVerificationConfigController",
    inputs: [activeConfigInput],
    outputs: [exclusive(ImageVerificationRule)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const rules = config === undefined ? [] : (documentOf(config, imageVerificationConfig)?.rules ?? []);
      for (const [index, { image, skip, deny, keyless, publicKey }] of rules.entries()) {
        const keylessVerifier =
          keyless === undefined
            ? undefined
            : {
                issuer: keyless.issuer ?? "",
                subject: keyless.subject ?? "",
                subjectRegex: keyless.subjectRegex ?? "",
              };
        const publicKeyVerifier = publicKey === undefined ? undefined : { certificate: publicKey.certificate ?? "" };
        await state.modify(ImageVerificationRule, String(index).padStart(4, "0"), () => ({
          imagePattern: image ?? "",
          skip: skip ?? false,
          deny: deny ?? false,
          keylessVerifier,
          publicKeyVerifier,
        }));
      }
      await state.cleanup(ImageVerificationRule);
    },
  });
}
