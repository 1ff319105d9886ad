// The form for the network of a machine that nobody tells it, and what keys do to it. Data of the node is no part of it.
import type { Key } from "../keys.ts";

export type TextField = "hostname" | "nameServers" | "timeServers" | "addresses" | "gateway";
export type Row = TextField | "link" | "mode" | "save";

/** What became of it when it was saved the last time. */
export type Said =
  | { readonly kind: "nothing" }
  | { readonly kind: "saved" }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

/** Of several values in one field the others follow after blanks or commas. */
export interface NetworkForm extends Readonly<Record<TextField, string>> {
  /** Name of the link that is configured; "" leaves links as they are. */
  readonly link: string;
  readonly mode: "dhcp" | "static";
  readonly focus: Row;
  readonly said: Said;
}

export const emptyForm: NetworkForm = {
  hostname: "",
  nameServers: "",
  timeServers: "",
  addresses: "",
  gateway: "",
  link: "",
  mode: "dhcp",
  focus: "hostname",
  said: { kind: "nothing" },
};

/** Rows that there are now, from above. */
export function rowsOf({ link, mode }: Pick<NetworkForm, "link" | "mode">): readonly Row[] {
  const fixed: readonly Row[] = mode === "static" ? ["addresses", "gateway"] : [];
  return [
    "hostname",
    "nameServers",
    "timeServers",
    "link",
    ...(link === "" ? [] : (["mode", ...fixed] as const)),
    "save",
  ];
}

/** Longer than any value that makes sense. */
const mostCharacters = 200;

const steps: Readonly<Record<Key, number>> = { tab: 1, down: 1, enter: 1, up: -1, "back-tab": -1 };

/** `links`: names of those that may be chosen. */
export function pressFormKey(
  form: NetworkForm,
  key: Key,
  links: readonly string[],
): { readonly form: NetworkForm; readonly isToBeSaved?: boolean } {
  const { focus } = form;
  if (key === "enter" && focus === "save") return { form, isToBeSaved: true };
  const step = steps[key];
  if (step !== undefined) return { form: { ...form, focus: rowAfter(form, step) } };
  if (focus === "save") return { form };
  const turn = key === "left" ? -1 : key === "right" || key === " " ? 1 : 0;
  if (focus === "link") return { form: { ...form, link: turned(["", ...links], form.link, turn) } };
  if (focus === "mode") return { form: { ...form, mode: turned(["dhcp", "static"], form.mode, turn) } };
  return { form: { ...form, [focus]: typed(form[focus], key) } };
}

function rowAfter(form: NetworkForm, step: number): Row {
  const rows = rowsOf(form);
  return rows[(rows.indexOf(form.focus) + step + rows.length) % rows.length] ?? "hostname";
}

function turned<T>(choices: readonly T[], now: T, turn: number): T {
  return choices[(choices.indexOf(now) + turn + choices.length) % choices.length] ?? now;
}

function typed(text: string, key: Key): string {
  if (key === "backspace") return text.slice(0, -1);
  if (key === "ctrl-u") return "";
  return /^[\u0020-\u007e]$/u.test(key) && text.length < mostCharacters ? text + key : text;
}
