// storage.MDArraySpecController: the RAID arrays that the config wants.
import { documentsOf } from "../../config/document.ts";
import { raidArrayConfig } from "../../config/documents/raid-array-config.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import { MDLevel, MDMetadata } from "../../resources/storage/common/enums.ts";
import { MDArraySpec } from "../../resources/storage/md-array-spec.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export function mdArraySpecController(): Controller {
  return defineController({
    name: "storage.MDArraySpecController",
    inputs: [activeConfigInput],
    outputs: [exclusive(MDArraySpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      for (const document of config === undefined ? [] : documentsOf(config, raidArrayConfig)) {
        const { name = "", level = "raid1", metadata = "1.0", provisioning } = document;
        const volumeSelector = provisioning?.volumeSelector?.match ?? "";
        const spec = { level: MDLevel[level], volumeSelector, metadata: MDMetadata[metadata] };
        await state.modify(MDArraySpec, name, () => spec);
      }
      await state.cleanup(MDArraySpec);
    },
  });
}
