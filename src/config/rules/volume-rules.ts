// Rules that kinds of volumes share: names, selectors, sizes, encryption, file systems, maintenance.
import { parseByteSize } from "../bytesize.ts";
import { selectorProblem, type SelectorScope } from "../cel/environment.ts";
import type { Reporter } from "../document.ts";
import type { Path } from "../errors.ts";
import { wantedSelector, wantedSize } from "./wanted.ts";

const maxNameBytes = 34;

/** 1 to 34 letters, digits and hyphens. An empty name breaks both rules. */
export function checkVolumeName(name: string | undefined, report: Reporter): void {
  const text = name ?? "";
  if (text === "") report.error(["name"], "name is required", "a name of this volume");
  if (text.length < 1 || text.length > maxNameBytes)
    report.error(
      ["name"],
      `name must be between 1 and ${maxNameBytes} characters long`,
      `between 1 and ${maxNameBytes} characters`,
    );
  checkNameCharacters(text, report);
}

export function checkNameCharacters(name: string, report: Reporter): void {
  if (!/^[A-Za-z0-9-]*$/u.test(name))
    report.error(
      ["name"],
      "name can only contain lowercase and uppercase ASCII letters, digits, and hyphens",
      "lowercase and uppercase ASCII letters, digits, and hyphens",
    );
}

/** 1 to `max` letters, digits, hyphens and underscores. */
export function checkStorageName(name: string | undefined, max: number, report: Reporter): void {
  const text = name ?? "";
  if (text === "") report.error(["name"], "name is required", "a name of this volume");
  if (text.length > max)
    report.error(["name"], `name must be between 1 and ${max} characters long`, `between 1 and ${max} characters`);
  if (!/^[A-Za-z0-9_-]*$/u.test(text))
    report.error(
      ["name"],
      "name can only contain ASCII letters, digits, hyphens, and underscores",
      "ASCII letters, digits, hyphens, and underscores",
    );
}

interface SelectorOptions {
  readonly what: "disk" | "volume";
  readonly scope: SelectorScope;
  readonly path: Path;
  readonly required: boolean;
}

export function checkSelector(
  expression: string | undefined,
  { what, scope, path, required }: SelectorOptions,
  report: Reporter,
): void {
  if (expression === undefined || expression === "") {
    if (required) report.error(path, `${what} selector is required`, wantedSelector[scope]);
    return;
  }
  const problem = selectorProblem(expression, scope);
  if (problem !== undefined) report.error(path, `${what} selector is invalid: ${problem}`, wantedSelector[scope]);
}

export interface Sizes {
  readonly minSize?: string;
  readonly maxSize?: string;
}

/** `required`: one of the two has to be given. */
export function checkSizes(
  sizes: Sizes | undefined,
  report: Reporter,
  options: { readonly required: boolean; readonly path?: Path } = { required: true },
): void {
  const { minSize = "", maxSize = "" } = sizes ?? {};
  const path = options.path ?? ["provisioning"];
  if (options.required && minSize === "" && maxSize === "")
    report.error(path, "min size or max size is required", "minSize or maxSize");
  const min = parseByteSize(minSize);
  const max = maxSize.endsWith("%") ? undefined : parseByteSize(maxSize);
  if (min !== undefined && min < 0n) report.error([...path, "minSize"], "min size cannot be negative", wantedSize);
  if (min !== undefined && max !== undefined && max >= 0n && min > max)
    report.error([...path, "minSize"], "min size is greater than max size", "a size not above maxSize");
}

export interface Encryption {
  readonly provider?: string;
  readonly keys?: readonly EncryptionKey[];
}

export interface EncryptionKey {
  readonly slot?: number;
  readonly static?: object;
  readonly nodeID?: object;
  readonly kms?: object;
  readonly tpm?: { readonly options?: { readonly pcrs?: readonly number[] } };
  readonly lockToState?: boolean;
}

const lastPcr = 23;

/** A block without provider and keys counts as absent. */
export function checkEncryption(
  encryption: Encryption | undefined,
  report: Reporter,
  path: Path = ["encryption"],
): void {
  const { provider, keys = [] } = encryption ?? {};
  if ((provider === undefined || provider === "none") && keys.length === 0) return;
  if (provider !== "luks2")
    report.error([...path, "provider"], `unsupported encryption provider: ${provider ?? "none"}`, "luks2");
  checkKeys(keys, report, [...path, "keys"]);
}

/** At least one, each with a slot of its own and a source. */
export function checkKeys(keys: readonly EncryptionKey[], report: Reporter, path: Path): void {
  if (keys.length === 0) report.error(path, "encryption keys are required", "at least one key");
  const slots = new Set<number>();
  for (const [index, key] of keys.entries()) {
    const slot = key.slot ?? 0;
    if (slots.has(slot))
      report.error([...path, index, "slot"], `duplicate key slot ${slot}`, "a slot of its own for each key");
    slots.add(slot);
    const sources = [key.static, key.nodeID, key.kms, key.tpm].filter((source) => source !== undefined).length;
    if (sources === 0)
      report.error(
        [...path, index],
        `encryption key at slot ${slot} doesn't have any of the key types: static, nodeID, kms, tpm`,
        "one of static, nodeID, kms and tpm",
      );
    if (sources > 1)
      report.error(
        [...path, index],
        `encryption key at slot ${slot} has more than one key type`,
        "one of static, nodeID, kms and tpm",
      );
    for (const pcr of key.tpm?.options?.pcrs ?? []) {
      if (pcr < 0 || pcr > lastPcr)
        report.error(
          [...path, index, "tpm", "options", "pcrs"],
          `TPM PCR ${pcr} is out of range (0-${lastPcr})`,
          `numbers of 0 to ${lastPcr}`,
        );
    }
  }
}

export interface Filesystem {
  readonly type?: string;
  readonly projectQuotaSupport?: boolean;
  readonly xfs?: object;
}

const userFilesystems = ["xfs", "ext4", "btrfs"];

export function checkFilesystem(filesystem: Filesystem | undefined, report: Reporter): void {
  const type = filesystem?.type ?? "xfs";
  if (!userFilesystems.includes(type))
    report.error(["filesystem", "type"], `unsupported filesystem type: ${type}`, userFilesystems.join(", "));
  if (type === "xfs") return;
  if (filesystem?.projectQuotaSupport === true)
    report.error(
      ["filesystem", "projectQuotaSupport"],
      `project quota support is only supported for xfs filesystem, not ${type}`,
      "false, or type xfs",
    );
  if (filesystem?.xfs !== undefined)
    report.error(
      ["filesystem", "xfs"],
      `xfs options are only supported for xfs filesystem, not ${type}`,
      "nothing, or type xfs",
    );
}

export interface Maintenance {
  readonly trim?: { readonly interval?: bigint };
  readonly scrub?: { readonly interval?: bigint };
}

/** Shortest period of scrubbing and shortest time-out of a watchdog, in nanoseconds. */
export const tenSeconds = 10_000_000_000n;

export function checkMaintenance({ trim, scrub }: Maintenance, report: Reporter): void {
  checkTrimInterval(trim?.interval, report, ["trim", "interval"]);
  checkScrubInterval(scrub?.interval, report, ["scrub", "interval"]);
}

export function checkTrimInterval(interval: bigint | undefined, report: Reporter, path: Path): void {
  if ((interval ?? 0n) < 0n) report.error(path, "trim interval cannot be negative", "0s or longer");
}

export function checkScrubInterval(interval: bigint | undefined, report: Reporter, path: Path): void {
  if (interval !== undefined && interval < tenSeconds)
    report.error(path, "scrub interval is too short: minimum value is 10s", "10s or longer");
}
