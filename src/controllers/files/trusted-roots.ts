// The bundle of trusted certificates: those of the image, and those that the config adds.
import { encodeUtf8 } from "../../base/bytes.ts";
import { trustedRoots } from "../../config/view/runtime.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { EtcFileSpec } from "../../resources/files/etc-file-spec.ts";
import { activeConfig, activeConfigId } from "../active-config.ts";

/** Below /etc. */
const bundle = "ssl/certs/ca-certificates.crt";

export interface TrustedRootsParts {
  readonly files: Pick<Files, "findText">;
}

export function trustedRootsController({ files }: TrustedRootsParts): Controller {
  /** The image's own, read before anybody has written over it. */
  let ofImage: string | undefined;

  return defineController({
    name: "secrets.TrustedRootsController",
    inputs: [weak(MachineConfig, { id: activeConfigId })],
    outputs: [shared(EtcFileSpec)],
    async reconcile({ state }) {
      ofImage ??= (await files.findText(`/etc/${bundle}`)) ?? "";
      const config = await activeConfig(state);
      const added = (config === undefined ? [] : trustedRoots(config)).map(
        ({ name, certificates }) => `\n${name}\n${"=".repeat(name.length)}\n${certificates.trimEnd()}\n`,
      );
      const contents = encodeUtf8([ofImage, ...added].join(""));
      await state.modify(EtcFileSpec, bundle, () => ({ contents, mode: 0o644, selinuxLabel: "" }));
    },
  });
}
