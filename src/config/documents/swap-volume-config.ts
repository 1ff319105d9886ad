// SwapVolumeConfig: swap partition.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";
import { encryption, provisioning } from "./common/volume.ts";
import { checkEncryption, checkSelector, checkSizes, checkVolumeName } from "../rules/volume-rules.ts";

export const swapVolumeConfig = defineDocument({
  kind: "SwapVolumeConfig",
  since: "1.11",
  about: "Swap partition.",
  named: true,
  example: `name: swap0
provisioning:
    diskSelector:
        match: system_disk
    minSize: 1GiB
    maxSize: 4GiB
encryption:
    provider: luks2
    keys:
        - slot: 0
          nodeID: {}
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    provisioning,
    encryption: field(encryption, { about: "Encryption of the volume." }),
  },
  validate(document, report) {
    checkVolumeName(document.name, report);
    const path = ["provisioning", "diskSelector", "match"];
    checkSelector(
      document.provisioning?.diskSelector?.match,
      { what: "disk", scope: "disk", path, required: true },
      report,
    );
    checkSizes(document.provisioning, report);
    checkEncryption(document.encryption, report);
  },
});

export type SwapVolumeConfig = DocumentOf<typeof swapVolumeConfig>;
