// Shows how the machine was booted: signed or not, with signed modules only or not.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import { SecurityState } from "../../resources/runtime/security-state.ts";
import { isSecureBootOn } from "../../runtime/secure-boot.ts";
import { readImageSignature } from "../shared/image-signature.ts";

/** Written by the stub of a unified kernel image, if that is what the firmware or its loader started. */
const stubVariable = "/sys/firmware/efi/efivars/StubInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
const moduleSignatures = "/sys/module/module/parameters/sig_enforce";

export function securityStateController(files: Pick<Files, "read" | "exists" | "findText">): Controller {
  return defineController({
    name: "runtime.SecurityStateController",
    inputs: [],
    outputs: [exclusive(SecurityState)],
    async reconcile({ state }) {
      const secureBoot = await isSecureBootOn(files);
      const moduleSignatureEnforced = (await files.findText(moduleSignatures))?.trim() === "Y";
      const signer = (await readImageSignature(files))?.signer;
      const bootedWithUKI = await files.exists(stubVariable);
      await state.modify(SecurityState, "securitystate", () => ({
        ...SecurityState.zero(),
        secureBoot,
        bootedWithUKI,
        ...(signer === undefined ? {} : { pcrSigningKeyFingerprint: signer.fingerprint.toHex() }),
        moduleSignatureEnforced,
      }));
    },
  });
}
