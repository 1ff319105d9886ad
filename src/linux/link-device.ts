// What is behind a link: driver and firmware by ioctl, port, speed and carrier by ethtool's netlink family, identity by sysfs and udev.
import { readFile } from "node:fs/promises";
import { decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import type { EthtoolStatus } from "../formats/ethtool.ts";
import { encodeEthtoolRequest, ethtoolCommands, parseEthtoolReply } from "../formats/ethtool.ts";
import { linkTypes, type Link } from "../formats/rtnetlink-link.ts";
import { askFamily, NETLINK_GENERIC } from "./generic-family.ts";
import type { Libc } from "./ffi/libc.ts";
import { onlyAnswer, openNetlink } from "./netlink.ts";
import type { LinkDevice } from "./network.ts";
import type { RawSockets } from "./socket.ts";
import { socketNumbers as n } from "./socket.ts";
import { SystemError } from "./system-error.ts";

const SIOCETHTOOL = 0x8946;
const ETHTOOL_GDRVINFO = 3;
/** Size of `struct ethtool_drvinfo`; its texts are 32 bytes each, behind a number. */
const driverInfoBytes = 196;

interface DriverInfo {
  readonly driver: string;
  readonly driverVersion: string;
  readonly firmwareVersion: string;
  readonly busPath: string;
}

const noDriver: DriverInfo = { driver: "", driverVersion: "", firmwareVersion: "", busPath: "" };

export interface LinkDevices extends AsyncDisposable {
  read(link: Link, signal: AbortSignal): Promise<LinkDevice>;
}

export function openLinkDevices(libc: Libc, sockets: RawSockets): LinkDevices {
  const generic = openNetlink(sockets, NETLINK_GENERIC);
  const control = sockets.open({ domain: n.AF_INET, type: n.SOCK_DGRAM, protocol: 0 });
  let family: Promise<number | undefined> | undefined;

  async function findFamily(signal: AbortSignal): Promise<number | undefined> {
    try {
      return await askFamily(generic, "ethtool", signal);
    } catch (error) {
      if (error instanceof SystemError) return undefined; // a kernel without ethtool's netlink
      throw error;
    }
  }

  async function ethtool(link: Link, signal: AbortSignal): Promise<EthtoolStatus> {
    family ??= findFamily(signal);
    const type = await family.catch((error: unknown) => {
      family = undefined;
      throw error;
    });
    if (type === undefined) return {};
    let status: EthtoolStatus = {};
    for (const command of Object.values(ethtoolCommands)) {
      const payload = encodeEthtoolRequest(command, link.index);
      try {
        status = {
          ...status,
          ...parseEthtoolReply(command, onlyAnswer(await generic.request({ type, flags: 0, payload }, signal))),
        };
      } catch (error) {
        if (!(error instanceof SystemError)) throw error; // the driver does not support the question, or the link is gone
      }
    }
    return status;
  }

  function driverInfo(link: Link): DriverInfo {
    const info = new Uint8Array(driverInfoBytes);
    const request = new Uint8Array(40); // struct ifreq: name of 16 bytes, then a pointer
    new DataView(info.buffer).setUint32(0, ETHTOOL_GDRVINFO, true);
    request.set(encodeUtf8(link.name).subarray(0, 15));
    new DataView(request.buffer).setBigUint64(16, libc.addressOf(info), true);
    try {
      libc.call("ioctl", control.fd, SIOCETHTOOL, request);
    } catch {
      return noDriver; // loopback and some logical links have no driver to ask
    }
    const text = (index: number): string =>
      decodeUtf8(info.subarray(4 + 32 * index, 36 + 32 * index)).replace(/\0[^]*$/u, "");
    return { driver: text(0), driverVersion: text(1), firmwareVersion: text(2), busPath: text(3) };
  }

  /** Identity does not change; only udev's names may come later than the link. */
  const identities = new Map<string, Identity>();

  async function identityOf(link: Link, busPath: string): Promise<Identity> {
    const key = `${link.index} ${link.name} ${busPath}`;
    const known = identities.get(key);
    if (known !== undefined && known.product !== "") return known;
    const identity = await readIdentity(link, busPath);
    identities.set(key, identity);
    return identity;
  }

  return {
    async read(link, signal) {
      const isCard = link.kind === "" && link.type === linkTypes.ether;
      if (!isCard && link.kind !== "bond") return nobodyKnows; // spares the kernel's locks: virtual links come and go by the dozen
      const driver = isCard ? driverInfo(link) : noDriver;
      const status = await ethtool(link, signal);
      const identity = isCard ? await identityOf(link, driver.busPath) : noIdentity;
      return {
        ...driver,
        ...identity,
        port: status.port,
        speedMbit: status.speedMbit,
        duplex: status.duplex,
        hasLink: status.hasLink,
      };
    },
    async [Symbol.asyncDispose]() {
      control.close();
      await generic[Symbol.asyncDispose]();
    },
  };
}

type Identity = Pick<LinkDevice, "pciId" | "productId" | "vendorId" | "product" | "vendor">;

const noIdentity: Identity = { pciId: "", productId: "", vendorId: "", product: "", vendor: "" };

const nobodyKnows: LinkDevice = {
  ...noDriver,
  ...noIdentity,
  port: undefined,
  speedMbit: undefined,
  duplex: undefined,
  hasLink: undefined,
};

/** Text of a small file; empty when it is not there. */
async function textOf(path: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch {
    return ""; // links without a device have none of these files
  }
}

async function readIdentity(link: Link, busPath: string): Promise<Identity> {
  const isPci = /^[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.\d$/u.test(busPath);
  const device = isPci ? `/sys/bus/pci/devices/${busPath}` : `/sys/class/net/${link.name}/device`;
  const [productId, vendorId, uevent, udev] = await Promise.all([
    textOf(`${device}/device`),
    textOf(`${device}/vendor`),
    textOf(`/sys/class/net/${link.name}/device/uevent`),
    textOf(`/run/udev/data/n${link.index}`),
  ]);
  return {
    pciId: /^PCI_ID=(.*)$/mu.exec(uevent)?.[1] ?? "",
    productId,
    vendorId,
    product: /^E:ID_MODEL_FROM_DATABASE=(.*)$/mu.exec(udev)?.[1] ?? "",
    vendor: /^E:ID_VENDOR_FROM_DATABASE=(.*)$/mu.exec(udev)?.[1] ?? "",
  };
}
