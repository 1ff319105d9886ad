// What may be repeated in a message: a config is full of secrets, and people put them where no field expects one.

/** Texts longer than this are never repeated whole. */
const longestShown = 64;
/** So much of a hidden text is left that its writer knows which one is meant. */
const shownLetters = 4;

/** Whether values below a key of this name are taken for secrets. */
export function soundsSecret(key: string): boolean {
  return /secret|token|key|pass|auth|cert|crt|ca$/iu.test(key);
}

/** Whether a text looks made by a machine rather than written by a person: a bootstrap token, base64, or a long run of mixed letters and digits. */
export function looksSecret(text: string): boolean {
  return (
    /^[a-z0-9]{6}\.[a-z0-9]{16}$/u.test(text) ||
    /^[A-Za-z0-9+/]{20,}={1,2}$/u.test(text) ||
    (text.match(/[A-Za-z0-9]{16,}/gu) ?? []).some((run) => /\d/u.test(run) && /[A-Za-z]/u.test(run))
  );
}

/** The text, or its beginning where it is long or looks like a secret. Always one line. */
export function shown(text: string): string {
  if (text.length <= longestShown && !looksSecret(text) && !/[\n\r]/u.test(text)) return text;
  return `${text.slice(0, shownLetters).replaceAll(/[\n\r]/gu, " ")}...`;
}

/** A message whose quoted parts may come from a config. */
export function withQuotesShown(message: string): string {
  return message.replaceAll(/"((?:[^"\\]|\\.)*)"/gu, (_whole, quoted: string) => `"${shown(quoted)}"`);
}
