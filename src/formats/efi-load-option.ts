// What firmware may start, as a variable Boot#### holds it: EFI_LOAD_OPTION with the place of a program on a partition. UEFI 2.10, 3.1.3, 10.3.1, 10.3.5.1
// and 10.3.5.4.
import { concatBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { parseGuid } from "./guid.ts";

/** LOAD_OPTION_ACTIVE: the firmware may start it without being asked to. */
const active = 1;
const headerBytes = 6;
const media = 4;
const hardDrive = { subtype: 1, length: 42, gpt: 2, guidSignature: 2 } as const;
const filePathSubtype = 4;
const end = Uint8Array.of(0x7f, 0xff, 4, 0);

/** A program on a partition of a GPT. */
export interface EfiProgram {
  readonly partition: {
    /** 1 for the first. */
    readonly number: number;
    /** In logical blocks. */
    readonly firstBlock: bigint;
    readonly blocks: bigint;
    readonly guid: string;
  };
  /** With backslashes, from the root of the partition: `\EFI\BOOT\BOOTX64.EFI`. */
  readonly path: string;
}

function encodeUtf16(text: string): Uint8Array {
  const bytes = new Uint8Array((text.length + 1) * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), true);
  return bytes;
}

function node(type: number, subtype: number, content: Uint8Array): Uint8Array {
  const header = new Uint8Array(4);
  header.set([type, subtype]);
  new DataView(header.buffer).setUint16(2, header.length + content.length, true);
  return concatBytes([header, content]);
}

function hardDriveNode({ number, firstBlock, blocks, guid }: EfiProgram["partition"]): Uint8Array {
  const content = new Uint8Array(hardDrive.length - 4);
  const view = new DataView(content.buffer);
  view.setUint32(0, number, true);
  view.setBigUint64(4, firstBlock, true);
  view.setBigUint64(12, blocks, true);
  content.set(parseGuid(guid), 20);
  content.set([hardDrive.gpt, hardDrive.guidSignature], 36);
  return node(media, hardDrive.subtype, content);
}

/** `description`: what the firmware's menu shows. */
export function encodeLoadOption(description: string, { partition, path }: EfiProgram): Uint8Array {
  const place = concatBytes([hardDriveNode(partition), node(media, filePathSubtype, encodeUtf16(path)), end]);
  const header = new Uint8Array(headerBytes);
  const view = new DataView(header.buffer);
  view.setUint32(0, active, true);
  view.setUint16(4, place.length, true);
  return concatBytes([header, encodeUtf16(description), place]);
}

/** What the firmware's menu shows for it. Throws a FormatError. */
export function parseLoadDescription(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = headerBytes; at + 2 <= bytes.length; at += 2) {
    if (view.getUint16(at, true) === 0) return new TextDecoder("utf-16le").decode(bytes.subarray(headerBytes, at));
  }
  throw new FormatError(`Cannot parse EFI load option: found ${bytes.length} bytes, want a description that ends`);
}
