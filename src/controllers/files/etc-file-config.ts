// Files of /etc that the config brings along.
import { encodeUtf8 } from "../../base/bytes.ts";
import { etcFiles } from "../../config/view/runtime.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, destroyReady, shared } from "../../cosi/controller.ts";
import { EtcFileSpec } from "../../resources/files/etc-file-spec.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export function etcFileConfigController(): Controller {
  return defineController({
    name: "files.EtcFileConfigController",
    inputs: [activeConfigInput, destroyReady(EtcFileSpec)],
    outputs: [shared(EtcFileSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      for (const { name, contents, mode } of config === undefined ? [] : etcFiles(config)) {
        await state.modify(EtcFileSpec, name, () => ({ contents: encodeUtf8(contents), mode, selinuxLabel: "" }));
      }
      await state.cleanup(EtcFileSpec);
    },
  });
}
