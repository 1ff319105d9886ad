// The form for the code in the URL of the machine's config, and what keys do to it.
import { rowAfter, typed, type Said } from "./fields.ts";
import type { Key } from "./keys.ts";

export interface ConfigUrlForm {
  readonly code: string;
  readonly focus: "code" | "save";
  readonly said: Said;
}

export const emptyConfigUrlForm: ConfigUrlForm = { code: "", focus: "code", said: { kind: "nothing" } };

export function pressConfigUrlKey(
  form: ConfigUrlForm,
  key: Key,
): { readonly form: ConfigUrlForm; readonly isToBeSaved?: boolean } {
  if (key === "enter" && form.focus === "save") return { form, isToBeSaved: true };
  const focus = rowAfter(["code", "save"] as const, form.focus, key);
  if (focus !== undefined) return { form: { ...form, focus } };
  return form.focus === "save" ? { form } : { form: { ...form, code: typed(form.code, key) } };
}
