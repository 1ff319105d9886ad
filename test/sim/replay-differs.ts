// Recorded calls that a simulated node answers otherwise than the recorded one, each with the reason. The list is compared as it is: it only shrinks.

export interface Differs {
  /** What was typed, and the RPC. */
  readonly call: string;
  readonly reason: string;
  /** Fields of resources that only the recorded (-) or only our answer (+) has; absent: the call ends otherwise. */
  readonly fields?: readonly string[];
}

const linkFields = [
  "-altNames",
  "-busPath",
  "-driver",
  "-driverVersion",
  "-product",
  "-productID",
  "-speedMbit",
  "-vendor",
  "-vendorID",
] as const;
const linkReason = "the network card in memory hangs on no bus and has no driver";
const definitionReason =
  "of the definitions that have it four are of types of our own, and the fifth is in the part of the recorded answer that was cut off";

export const differsInMaintenance: readonly Differs[] = [
  { call: "get hostname -o yaml: List", reason: definitionReason, fields: ["+skipAutomaticAliases"] },
  { call: "get links: List", reason: linkReason, fields: linkFields },
  { call: "get link eth0: Get", reason: linkReason, fields: linkFields },
  {
    call: "get disks: List",
    reason: "the disk in memory has a serial number; the recorded disk turned, and there was a CD drive with a model",
    fields: ["+serial", "-model", "-rotational"],
  },
  {
    call: "get discoveredvolumes: List",
    reason: "the disk in memory is blank",
    fields: [
      "-block_size",
      "-filesystem_block_size",
      "-parent",
      "-parent_dev_path",
      "-partition_index",
      "-partition_label",
      "-partition_type",
      "-partition_uuid",
      "-probed_size",
      "-uuid",
    ],
  },
];

const imageReason = "there are no files of the image";
const etcdReason =
  "no etcd of the node can be reached: the calls fail at once, where the recorded client gave up waiting";

export const differsWithConfig: readonly Differs[] = [
  { call: "list -r /etc/cri: List", reason: imageReason },
  { call: "read /etc/hosts: Read", reason: imageReason },
  { call: "copy /etc/cri -: Copy", reason: imageReason },
  {
    call: "logs apid --tail 3: Logs",
    reason: "apid is a task of the same process: its lines are among those of machined",
  },
  { call: "time: Time", reason: "the time server in memory answers" },
  { call: "etcd members: EtcdMemberList", reason: etcdReason },
  { call: "etcd status: EtcdStatus", reason: etcdReason },
  {
    call: "bootstrap: Bootstrap",
    reason: "it waits for the service cri, the container runtime of pods, which the node does not have",
  },
  { call: "get systemdisk: List", reason: "nothing is installed on the disk" },
  {
    call: 'patch mc --dry-run -p {"machine":{"sysctls":{"net.core.somaxconn":"1024"}}}: List',
    reason: definitionReason,
    fields: ["+skipAutomaticAliases"],
  },
  { call: "get links -o yaml: List", reason: linkReason, fields: linkFields },
  {
    call: "get volumestatus: List",
    reason: "volumes are folders",
    fields: [
      "-filesystem",
      "-location",
      "-mountLocation",
      "-mountSpec",
      "-parentID",
      "-parentLocation",
      "-partitionIndex",
      "-partitionUUID",
      "-prettySize",
      "-size",
      "-symlink",
      "-trimEnabled",
      "-trimInterval",
    ],
  },
];
