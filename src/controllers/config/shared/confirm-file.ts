// What waits for confirmation, on the STATE volume beside the config: `config.confirm.json`. It is written before the config that it is about, so that no
// power cut leaves the node with that config and without the way back.
import { errorChain } from "../../../base/errors.ts";
import { sha256Hex } from "../../../formats/sha256.ts";
import type { Files } from "../../../linux/files.ts";

const fileName = "config.confirm.json";
const ownerOnly = 0o600;

/** A config that nobody has confirmed yet. */
export interface WaitingConfig {
  readonly kind: "waiting";
  /** Text of the config that the node goes back to: the last one that is known to be good. */
  readonly previous: string;
  /** Of the text of the config that waits. */
  readonly configSha256: string;
  readonly withinMs: number;
  /** How often the node has booted with it. */
  readonly boots: number;
}

export type ConfirmRecord =
  /** Nothing waits: the config was confirmed, or there never was one. */
  | { readonly kind: "none" }
  | WaitingConfig
  /** It is decided that the node goes back, and may not be done. */
  | { readonly kind: "reverting"; readonly previous: string; readonly reason: string }
  /** It is done. `sha256` is that of the config that the node went back to; `revertedAt` is RFC 3339. */
  | { readonly kind: "reverted"; readonly sha256: string; readonly reason: string; readonly revertedAt: string };

export type StoredRecord =
  | { readonly kind: "record"; readonly record: ConfirmRecord }
  | { readonly kind: "unreadable"; readonly problem: string };

/** The names and types of what each kind holds. */
const shapes: Readonly<Record<ConfirmRecord["kind"], Readonly<Record<string, "string" | "number">>>> = {
  none: {},
  waiting: { previous: "string", configSha256: "string", withinMs: "number", boots: "number" },
  reverting: { previous: "string", reason: "string" },
  reverted: { sha256: "string", reason: "string", revertedAt: "string" },
};

function isRecord(value: unknown): value is ConfirmRecord {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>; // each is checked
  const shape = Object.entries(shapes).find(([kind]) => kind === fields["kind"])?.[1];
  return shape !== undefined && Object.entries(shape).every(([name, type]) => typeof fields[name] === type);
}

/** Undefined for a text whose digest is another one: half of it is missing, or somebody changed it. */
function parseRecord(text: string): ConfirmRecord | undefined {
  const [sha256, body = ""] = text.split("\n");
  if (sha256Hex(body) !== sha256) return undefined;
  const value: unknown = JSON.parse(body);
  return isRecord(value) ? value : undefined;
}

/** A missing file says that nothing waits. Never rejects for what is in the file. */
export async function readConfirmRecord(files: Pick<Files, "findText">, folder: string): Promise<StoredRecord> {
  const text = await files.findText(`${folder}/${fileName}`);
  if (text === undefined) return { kind: "record", record: { kind: "none" } };
  try {
    const record = parseRecord(text);
    if (record !== undefined) return { kind: "record", record };
    return { kind: "unreadable", problem: `"${fileName}" is damaged` };
  } catch (error) {
    return { kind: "unreadable", problem: errorChain(error) };
  }
}

/** On the disk when it resolves: a whole record is found whenever the power is cut, the old or the new one. */
export async function writeConfirmRecord(
  files: Pick<Files, "replace">,
  folder: string,
  record: ConfirmRecord,
): Promise<void> {
  const body = JSON.stringify(record);
  await files.replace(`${folder}/${fileName}`, `${sha256Hex(body)}\n${body}\n`, { mode: ownerOnly });
}
