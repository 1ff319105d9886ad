// What of a request goes into the audit log: named here, call by call. What is not named never gets there, so a new field of a request stays out by itself.
import { nameIn } from "../../base/enum-name.ts";
import { sha256Hex } from "../../formats/sha256.ts";
import { decode } from "../../wire/codec.ts";
import type { ContainerdInstance } from "../../wire/gen/common.ts";
import { ContainerdNamespace } from "../../wire/gen/common.ts";
import { ApplyConfigurationRequestMode, RebootRequestMode, ResetRequestWipeMode } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Message } from "../../wire/message.ts";
import type { Rpc } from "../../wire/rpc.ts";

export type AuditArguments = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** Longer texts are cut: a caller could fill the log with them. */
const maxTextLength = 256;
const maxItems = 16;
/** A digest keeps process 1 busy: no config is so long. */
const maxHashedBytes = 1024 * 1024;

interface Entry {
  readonly path: string;
  /** Of the first message of the request; throws when it is none. */
  read(bytes: Uint8Array): AuditArguments;
}

/** A row of the table, as far as this needs it. */
type Row<Q> = Pick<Rpc<Q, unknown, boolean, boolean>, "path"> & { readonly request: Message<Q> };

function entry<Q>({ path, request }: Row<Q>, harmless: (request: Q) => AuditArguments): Entry {
  return { path, read: (bytes) => harmless(decode(request, bytes)) };
}

const namespaceOf = (containerd: ContainerdInstance | undefined): string =>
  nameIn(ContainerdNamespace, containerd?.namespace) ?? "";

const {
  MachineService: machine,
  ImageService: images,
  LVMService: lvm,
  LifecycleService: lifecycle,
  State: state,
} = rpc;

const entries: readonly Entry[] = [
  entry(machine.ApplyConfiguration, ({ data, mode, dryRun }) => ({
    mode: nameIn(ApplyConfigurationRequestMode, mode) ?? String(mode),
    dryRun,
    // a config is long and holds random secrets: nobody finds it by its digest, but who has the file knows it again
    ...(data.length > maxHashedBytes ? {} : { configSha256: sha256Hex(data) }),
  })),
  entry(machine.Bootstrap, ({ recoverEtcd, recoverSkipHashCheck }) => ({ recoverEtcd, recoverSkipHashCheck })),
  entry(machine.Copy, ({ rootPath }) => ({ path: rootPath })),
  entry(machine.Read, ({ path }) => ({ path })),
  entry(machine.EtcdRemoveMemberByID, ({ memberId }) => ({ memberId: memberId.toString(16) })),
  entry(machine.EtcdDowngradeValidate, ({ version }) => ({ version })),
  entry(machine.EtcdDowngradeEnable, ({ version }) => ({ version })),
  entry(machine.Reboot, ({ mode }) => ({ mode: nameIn(RebootRequestMode, mode) ?? String(mode) })),
  entry(machine.Reset, ({ graceful, reboot, mode, systemPartitionsToWipe, userDisksToWipe }) => ({
    graceful,
    reboot,
    mode: nameIn(ResetRequestWipeMode, mode) ?? String(mode),
    systemPartitions: systemPartitionsToWipe.map(({ label }) => label),
    userDisks: userDisksToWipe,
  })),
  entry(machine.Shutdown, ({ force }) => ({ force })),
  entry(machine.Restart, ({ namespace, id }) => ({ namespace, id })),
  ...[machine.ServiceStart, machine.ServiceStop, machine.ServiceRestart].map((row) => entry(row, ({ id }) => ({ id }))),
  entry(machine.Upgrade, ({ image, stage, force, preserve }) => ({ image, stage, force, preserve })),
  entry(machine.GenerateClientConfiguration, ({ roles, crtTtl }) => ({
    roles,
    ttlSeconds: Number(crtTtl?.seconds ?? 0n),
  })),
  entry(machine.PacketCapture, ({ interface: link, promiscuous }) => ({ interface: link, promiscuous })),
  entry(machine.MetaWrite, ({ key }) => ({ key })),
  entry(machine.MetaDelete, ({ key }) => ({ key })),
  entry(machine.ImagePull, ({ reference }) => ({ image: reference })),
  entry(images.Pull, ({ containerd, imageRef }) => ({ namespace: namespaceOf(containerd), image: imageRef })),
  entry(images.Remove, ({ containerd, imageRef }) => ({ namespace: namespaceOf(containerd), image: imageRef })),
  entry(lifecycle.Install, ({ source, destination }) => ({
    image: source?.imageName ?? "",
    disk: destination?.disk ?? "",
  })),
  entry(lifecycle.Upgrade, ({ source }) => ({ image: source?.imageName ?? "" })),
  entry(lvm.LogicalVolumeRemove, ({ volumeGroup, logicalVolume }) => ({ volumeGroup, logicalVolume })),
  entry(lvm.VolumeGroupRemove, ({ volumeGroup }) => ({ volumeGroup })),
  entry(lvm.PhysicalVolumeRemove, ({ device }) => ({ device })),
  entry(rpc.MDService.Destroy, ({ device }) => ({ device })),
  entry(rpc.StorageService.BlockDeviceWipe, ({ devices }) => ({ devices: devices.map(({ device }) => device) })),
  // arguments and environment of a container may be secret
  entry(rpc.DebugService.ContainerRun, ({ request }) =>
    request?.kind === "spec" ? { image: request.value.imageName, tty: request.value.tty } : {},
  ),
  entry(state.Get, ({ namespace, type, id }) => ({ namespace, type, id })),
  entry(state.List, ({ namespace, type }) => ({ namespace, type })),
  entry(state.Watch, ({ namespace, type, id }) => ({ namespace, type, ...(id === undefined ? {} : { id }) })),
];

const byPath: ReadonlyMap<string, Entry> = new Map(entries.map((each) => [each.path, each]));

/** Harmless arguments of a call, texts cut to 256 characters and lists to 16 items. Undefined when there are none, or the request is not to be read. */
export function auditArguments(path: string, request: Uint8Array): AuditArguments | undefined {
  const known = byPath.get(path);
  if (known === undefined) return undefined;
  try {
    return Object.fromEntries(Object.entries(known.read(request)).map(([name, value]) => [name, cut(value)]));
  } catch {
    return undefined; // the call itself says what is wrong with it
  }
}

function cut(value: AuditArguments[string]): AuditArguments[string] {
  if (typeof value === "string") return cutText(value);
  return Array.isArray(value) ? value.slice(0, maxItems).map(cutText) : value;
}

function cutText(text: string): string {
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength)}…`;
}
