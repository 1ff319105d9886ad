// What the font of the kernel's own terminal has: the 256 characters of the PC, of which graphs take a few. Anything else would be a blot.
// Source: Linux, drivers/tty/vt/cp437.uni.

/** Coarser ones for those that are missing: halves for eighths, and letters that say the same. */
const replacements: ReadonlyMap<string, string> = new Map([
  ...Array.from("▁▂", (character) => [character, "_"] as const),
  ...Array.from("▃▅", (character) => [character, "▄"] as const),
  ...Array.from("▆▇", (character) => [character, "█"] as const),
  ...Array.from("▏▎", (character) => [character, " "] as const),
  ...Array.from("▍▋", (character) => [character, "▌"] as const),
  ...Array.from("▊▉", (character) => [character, "█"] as const),
  ["‹", "<"],
  ["›", ">"],
  ["×", "x"],
  ["…", "."],
  ["–", "-"],
  ["—", "-"],
  ["’", "'"],
  ["“", '"'],
  ["”", '"'],
]);

const present = /^[\u0020-\u007e─│┌┐└┘├┤┬┴┼▀▄█▌▐░▒▓■·°±²µ÷äöüÄÖÜßàáâåæçèéêëìíîïñòóôùúûÿÅÆÇÉÑ]$/u;

/** The character itself, or what stands for it. */
export function consoleGlyph(character: string): string {
  if (character === "" || present.test(character)) return character;
  return replacements.get(character) ?? "?";
}
