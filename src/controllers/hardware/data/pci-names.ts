// Names of PCI devices, from the list that distributions ship. Source of the format: pci.ids(5).

/** Names by number: `8086` a vendor, `8086 29c0` a product, `C 06` a class, `C 06 00` a subclass; lower case. */
export type PciNames = ReadonlyMap<string, string>;

/** Lines: `vendor  name`, tab `device  name`, two tabs are subsystems; `C class  name`, tab `subclass  name`. */
export function parsePciNames(text: string): PciNames {
  const names = new Map<string, string>();
  let head = "";
  for (const line of text.split("\n")) {
    const [, indent = "", number = "", name = ""] = /^(\t?)((?:C )?[0-9a-f]{2,4}) {2}(.*)$/u.exec(line) ?? [];
    if (number === "") continue;
    if (indent === "") head = number;
    names.set(indent === "" ? number : `${head} ${number}`, name.trim());
  }
  return names;
}
