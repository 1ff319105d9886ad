// Names that the expressions of a config may use, by the field they stand in.
import {
  celAny,
  celBool,
  celBytes,
  celDouble,
  celInt,
  celProblem,
  celString,
  celUint,
  type CelEnvironment,
  type CelSignature,
  type CelType,
} from "./check.ts";

export type SelectorScope = "disk" | "volume" | "link";

const stringList: CelType = { kind: "list", item: celString };

const of = (type: CelType, names: string): Readonly<Record<string, CelType>> =>
  Object.fromEntries(names.split(" ").map((name) => [name, type] as const));

const disk: CelType = {
  kind: "object",
  name: "disk",
  fields: {
    ...of(
      celString,
      "dev_path pretty_size model firmware_version serial modalias wwid uuid bus_path sub_system transport",
    ),
    ...of(celUint, "size io_size sector_size"),
    ...of(celBool, "readonly cdrom rotational"),
    ...of(stringList, "secondary_disks symlinks"),
  },
};

const volume: CelType = {
  kind: "object",
  name: "volume",
  fields: {
    ...of(
      celString,
      "dev_path type device_path parent parent_dev_path pretty_size name uuid label partition_uuid partition_type partition_label",
    ),
    ...of(celUint, "offset size sector_size io_size block_size filesystem_block_size probed_size partition_index"),
  },
};

const link: CelType = {
  kind: "object",
  name: "link",
  fields: {
    ...of(
      celString,
      "alias queue_disc kind slave_kind bus_path pci_id driver driver_version firmware_version product_id vendor_id product vendor",
    ),
    ...of(celUint, "index link_index mtu master_index"),
    speed_mbit: celInt,
    ...of(celBytes, "hardware_addr permanent_addr broadcast_addr"),
    ...of(celBool, "link_state"),
    ...of(stringList, "alt_names"),
    // Names of constants and details of link kinds: compared as they are.
    ...of(celAny, "type flags operational_state port duplex vlan bridge_master bond_master vrf_master wireguard veth"),
  },
};

const sizes = of(celUint, "KiB MiB GiB TiB PiB EiB kB MB GB TB PB EB");

const signature = (result: CelType, ...args: readonly CelType[]): CelSignature => ({ args, result });

const standard: Readonly<Record<string, CelSignature>> = {
  startsWith: signature(celBool, celString, celString),
  endsWith: signature(celBool, celString, celString),
  contains: signature(celBool, celString, celString),
  matches: signature(celBool, celString, celString),
  lowerAscii: signature(celString, celString),
  upperAscii: signature(celString, celString),
  size: signature(celInt, celAny),
  int: signature(celInt, celAny),
  uint: signature(celUint, celAny),
  double: signature(celDouble, celAny),
  string: signature(celString, celAny),
};

const glob = { glob: signature(celBool, celString, celString) };

const environments: Readonly<Record<SelectorScope, CelEnvironment>> = {
  disk: { names: { ...sizes, disk, system_disk: celBool }, functions: { ...standard, ...glob } },
  volume: { names: { ...sizes, volume, disk }, functions: standard },
  link: { names: { ...sizes, link }, functions: { ...standard, ...glob, mac: signature(celString, celBytes) } },
};

/** What is wrong with a selector, or undefined. */
export function selectorProblem(text: string, scope: SelectorScope): string | undefined {
  return celProblem(text, environments[scope], celBool);
}

/** Names of pressure and of control groups are known where the expression runs: here only its form and the type of its result are checked. */
export function pressureProblem(text: string, result: "bool" | "double"): string | undefined {
  return celProblem(text, { names: sizes, functions: standard, open: true }, result === "bool" ? celBool : celDouble);
}
