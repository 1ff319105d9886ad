// PCIDriverRebindConfig: bind a PCI device to another driver.
import { defineDocument, type DocumentOf } from "../document.ts";
import { string } from "../scalars.ts";
import { field } from "../schema.ts";

export const pciDriverRebindConfig = defineDocument({
  kind: "PCIDriverRebindConfig",
  since: "1.10",
  about: "Bind a PCI device to another driver.",
  named: true,
  example: `name: 0000:01:00.0
targetDriver: vfio-pci
`,
  fields: {
    name: field(string, { always: true, about: "Name of the document; several of the kind are told apart by it." }),
    targetDriver: field(string, { always: true, about: "Driver that gets the device." }),
  },
});

export type PCIDriverRebindConfig = DocumentOf<typeof pciDriverRebindConfig>;
