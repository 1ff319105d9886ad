// What a node remembers of an upgrade across boots, in META: what it set out to try, how it was before, and why the last try failed.
// JSON, so that a person who reads META understands it, and so that one version reads what another one wrote.
import { decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import type { Meta } from "./meta.ts";
import { metaTags } from "./meta.ts";

/** An image, as an upgrade speaks of it. */
export interface TriedImage {
  /** As it was asked for: `registry/name:tag`. */
  readonly image: string;
  /** Of its manifest: `sha256:…`. */
  readonly digest: string;
  /** Version that its label tells. */
  readonly version: string;
}

/** How well the node was when an upgrade began: the new image has to be as good as that, not better. */
export interface HealthBefore {
  /** False in maintenance: then there is nothing to mount. */
  readonly configured: boolean;
  /** The boot had come to its end. */
  readonly running: boolean;
  /** Names of the conditions that the machine's status waited for. */
  readonly unmet: readonly string[];
  /** Services that ran and were healthy, or have no health. */
  readonly services: readonly string[];
}

export interface UpgradeAttempt extends TriedImage {
  readonly fromVersion: string;
  /** Bank that ran. */
  readonly fromBank: string;
  /** The image is in its bank and boots next; also false when that could not be noted any more. */
  readonly written: boolean;
  /** Of the request whose sequence restarts the node; empty when not known. */
  readonly actorId: string;
  readonly before: HealthBefore;
}

export interface UpgradeFailure extends TriedImage {
  readonly reason: string;
  /** RFC 3339. */
  readonly failedAt: string;
  /** The image ran, or the loader tried to start it: it is refused from then on. */
  readonly wasTried: boolean;
  /** False once clients were told, after the node was back on its good bank. */
  readonly isNews: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

const text = (fields: Fields, name: string): string => (typeof fields[name] === "string" ? fields[name] : "");
const flag = (fields: Fields, name: string): boolean => fields[name] === true;

function texts(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

/** Undefined when nothing is there, or nothing that can be understood: a node must not fail for what it remembers. */
function read(meta: Pick<Meta, "get">, tag: number): Fields | undefined {
  const value = meta.get(tag);
  if (value === undefined) return undefined;
  try {
    const fields = fieldsOf(JSON.parse(decodeUtf8(value)));
    return text(fields, "digest") === "" ? undefined : fields;
  } catch {
    return undefined;
  }
}

function triedImage(fields: Fields): TriedImage {
  return { image: text(fields, "image"), digest: text(fields, "digest"), version: text(fields, "version") };
}

function healthOf(fields: Fields): HealthBefore {
  return {
    configured: flag(fields, "configured"),
    running: flag(fields, "running"),
    unmet: texts(fields, "unmet"),
    services: texts(fields, "services"),
  };
}

const stagedHealth = "before";

/** What an upgrade is staged with: the client's options, and how the node was. As JSON. */
export function encodeStagedOptions(options: Readonly<Record<string, boolean>>, before: HealthBefore): Uint8Array {
  return encodeUtf8(JSON.stringify({ ...options, [stagedHealth]: before }));
}

/** What whoever staged an upgrade agreed to. */
export interface StagedConsent {
  /** The image may have failed here before. */
  readonly force: boolean;
  /** The image may lack extensions that the node has. */
  readonly dropExtensions: boolean;
}

export interface StagedOptions extends StagedConsent {
  /** How the node was then; absent when that was not written down. */
  readonly before?: HealthBefore;
}

/** What an upgrade was staged with; of what somebody else wrote, no more than can be read. */
export function readStagedOptions(options: Uint8Array | undefined): StagedOptions {
  try {
    const fields = fieldsOf(JSON.parse(decodeUtf8(options ?? new Uint8Array())));
    const before = fields[stagedHealth];
    return {
      force: flag(fields, "force"),
      dropExtensions: flag(fields, "dropExtensions"),
      ...(before === undefined ? {} : { before: healthOf(fieldsOf(before)) }),
    };
  } catch {
    return { force: false, dropExtensions: false };
  }
}

export function readAttempt(meta: Pick<Meta, "get">): UpgradeAttempt | undefined {
  const fields = read(meta, metaTags.upgradeAttempt);
  if (fields === undefined) return undefined;
  return {
    ...triedImage(fields),
    fromVersion: text(fields, "fromVersion"),
    fromBank: text(fields, "fromBank"),
    written: flag(fields, "written"),
    actorId: text(fields, "actorId"),
    before: healthOf(fieldsOf(fields["before"])),
  };
}

export function readFailure(meta: Pick<Meta, "get">): UpgradeFailure | undefined {
  const fields = read(meta, metaTags.upgradeFailure);
  if (fields === undefined) return undefined;
  return {
    ...triedImage(fields),
    reason: text(fields, "reason"),
    failedAt: text(fields, "failedAt"),
    wasTried: flag(fields, "wasTried"),
    isNews: flag(fields, "isNews"),
  };
}

type Store = Pick<Meta, "set" | "delete" | "flush">;

async function write(meta: Store, tag: number, value: object): Promise<void> {
  if (!meta.set(tag, encodeUtf8(JSON.stringify(value)))) {
    throw new Error(`Cannot remember the upgrade: META has no room for the value of ${tag}`);
  }
  await meta.flush();
}

/** On the disk when it resolves. */
export async function writeAttempt(meta: Store, attempt: UpgradeAttempt): Promise<void> {
  await write(meta, metaTags.upgradeAttempt, attempt);
}

/** On the disk when it resolves. */
export async function writeFailure(meta: Store, failure: UpgradeFailure): Promise<void> {
  await write(meta, metaTags.upgradeFailure, failure);
}

export async function forgetAttempt(meta: Store): Promise<void> {
  if (meta.delete(metaTags.upgradeAttempt)) await meta.flush();
}

export async function forgetFailure(meta: Store): Promise<void> {
  if (meta.delete(metaTags.upgradeFailure)) await meta.flush();
}
