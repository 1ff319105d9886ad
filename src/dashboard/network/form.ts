// The form for the network of a machine that nobody tells it, and what keys do to it. Data of the node is no part of it.
import { rowAfter, typed, type Said } from "../fields.ts";
import type { Key } from "../keys.ts";

export type TextField = "hostname" | "nameServers" | "timeServers" | "addresses" | "gateway";
export type Row = TextField | "link" | "mode" | "save";

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

/** `links`: names of those that may be chosen. */
export function pressFormKey(
  form: NetworkForm,
  key: Key,
  links: readonly string[],
): { readonly form: NetworkForm; readonly isToBeSaved?: boolean } {
  const { focus } = form;
  if (key === "enter" && focus === "save") return { form, isToBeSaved: true };
  const row = rowAfter(rowsOf(form), focus, key);
  if (row !== undefined) return { form: { ...form, focus: row } };
  if (focus === "save") return { form };
  const turn = key === "left" ? -1 : key === "right" || key === " " ? 1 : 0;
  if (focus === "link") return { form: { ...form, link: turned(["", ...links], form.link, turn) } };
  if (focus === "mode") return { form: { ...form, mode: turned(["dhcp", "static"], form.mode, turn) } };
  return { form: { ...form, [focus]: typed(form[focus], key) } };
}

function turned<T>(choices: readonly T[], now: T, turn: number): T {
  return choices[(choices.indexOf(now) + turn + choices.length) % choices.length] ?? now;
}
