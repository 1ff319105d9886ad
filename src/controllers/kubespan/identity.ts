// The node's key and address in the mesh: made once, kept on STATE.
import { FormatError } from "../../base/errors.ts";
import { parseIpPrefix, prefixContains, type IpPrefix } from "../../base/ip.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import { generateWireguardKey, parseWireguardKey, wireguardPublicKey } from "../../pki/wireguard-key.ts";
import { KubeSpanConfig } from "../../resources/kubespan/kube-span-config.ts";
import { KubeSpanIdentity } from "../../resources/kubespan/kube-span-identity.ts";
import { HardwareAddress } from "../../resources/network/hardware-address.ts";
import { keptOnState } from "../config/shared/kept-on-state.ts";
import { stateVolumeInputs, stateVolumeOutputs } from "../config/shared/state-volume.ts";
import { meshSettings } from "./config.ts";
import { configId, identityId, meshAddress, meshSubnet } from "./shared/mesh.ts";

const name = "kubespan.IdentityController";
const fileName = "kubespan-identity.yaml";
const ownerOnly = 0o600;

export interface IdentityParts {
  readonly files: Pick<Files, "findText" | "replace">;
  /** Bytes nobody can guess. */
  readonly random: (length: number) => Uint8Array;
}

export function identityController({ files, random }: IdentityParts): Controller {
  /** What the present round wants: the file keeps its address as long as it is one of this cluster. */
  let wanted: Place = { subnet: "", hardwareAddr: new Uint8Array() };
  const establish = keptOnState(name, async (folder, { log }) => {
    const path = `${folder}/${fileName}`;
    const text = await files.findText(path);
    const kept = text === undefined ? undefined : parseIdentity(text);
    const identity = inCluster(kept ?? { address: "", privateKey: generateWireguardKey(random) }, wanted);
    if (kept?.address === identity.address) return identity;
    await files.replace(path, identityText(identity), { mode: ownerOnly });
    log.info("mesh identity established", { address: identity.address, publicKey: identity.publicKey });
    return identity;
  });
  return defineController({
    name,
    inputs: [weak(KubeSpanConfig, { id: configId }), weak(HardwareAddress, { id: "first" }), ...stateVolumeInputs],
    outputs: [exclusive(KubeSpanIdentity), ...stateVolumeOutputs],
    async reconcile(context) {
      const { state } = context;
      const config = meshSettings((await state.find(KubeSpanConfig, configId))?.spec);
      if (config === undefined) {
        await state.cleanup(KubeSpanIdentity);
        return;
      }
      const hardwareAddr = parseHardwareAddr((await state.find(HardwareAddress, "first"))?.spec.hardwareAddr ?? "");
      if (hardwareAddr === undefined) return;
      wanted = { subnet: meshSubnet(config.clusterId), hardwareAddr };
      const identity = await establish(context);
      if (identity === undefined) return;
      const { privateKey, ...spec } = inCluster(identity, wanted);
      await state.modify(KubeSpanIdentity, identityId, () => ({ ...spec, privateKey: privateKey.toBase64() }));
    },
  });
}

/** Where the node is to have an address. */
interface Place {
  readonly subnet: string;
  readonly hardwareAddr: Uint8Array;
}

interface KeptIdentity {
  /** `…/128`, "" when there is none yet. */
  readonly address: string;
  readonly privateKey: Uint8Array;
}

interface Identity extends KeptIdentity {
  readonly subnet: string;
  readonly publicKey: string;
}

/** An address of this cluster's subnet stays, whatever card the node has got since. */
function inCluster({ address, privateKey }: KeptIdentity, { subnet, hardwareAddr }: Place): Identity {
  const outer = parseIpPrefix(subnet) ?? noPrefix();
  const before = parseIpPrefix(address);
  const isKept = before !== undefined && prefixContains(outer, before.address);
  return {
    address: isKept ? address : meshAddress(outer.address, hardwareAddr),
    subnet,
    privateKey,
    publicKey: wireguardPublicKey(privateKey).toBase64(),
  };
}

function noPrefix(): IpPrefix {
  return { address: new Uint8Array(16), bits: 64 };
}

function identityText({ address, subnet, privateKey, publicKey }: Identity): string {
  return `address: ${address}\nsubnet: ${subnet}\nprivateKey: ${privateKey.toBase64()}\npublicKey: ${publicKey}\n`;
}

/** Throws a FormatError that does not show the key when there is none: a node must not get another one silently. */
function parseIdentity(text: string): KeptIdentity {
  const value = (key: string): string => new RegExp(`^${key}: *"?([^"\\s]+)"? *$`, "mu").exec(text)?.[1] ?? "";
  const privateKey = parseWireguardKey(value("privateKey"));
  if (privateKey === undefined)
    throw new FormatError(`Cannot read "${fileName}": found no key of 32 bytes below "privateKey"`);
  return { address: value("address"), privateKey };
}

/** 6 bytes. */
function parseHardwareAddr(text: string): Uint8Array | undefined {
  return /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/iu.test(text) ? Uint8Array.fromHex(text.replaceAll(":", "")) : undefined;
}
