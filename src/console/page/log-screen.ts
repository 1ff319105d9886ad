// Lines of a log as elements of a box, added without drawing the page for each.
import { isShown, levelOf } from "../log-line.ts";

const keptLines = 5000;

export interface LogScreen {
  readonly mount: (element: HTMLElement) => undefined;
  add(lines: readonly string[]): void;
  clear(): void;
  filter(text: string): void;
  toEnd(): void;
}

/** Lines as elements, without drawing the page for each; stays at the end while the reader is there. */
export function logScreen(): LogScreen {
  let box: HTMLElement | undefined;
  let lines: string[] = [];
  let wanted = "";
  const isAtEnd = (): boolean => box === undefined || box.scrollHeight - box.scrollTop - box.clientHeight < 40;
  const toEnd = (): void => box?.scrollTo({ top: box.scrollHeight });
  const show = (fresh: readonly string[]): void => {
    if (box === undefined) return;
    const stay = isAtEnd();
    const shown = fresh.filter((line) => isShown(line, wanted));
    box.append(
      ...shown.map((line) => {
        const element = document.createElement("div");
        element.className = levelOf(line);
        element.textContent = line;
        return element;
      }),
    );
    while (box.childElementCount > keptLines) box.firstElementChild?.remove();
    if (stay) toEnd();
  };
  const again = (): void => {
    box?.replaceChildren();
    show(lines);
    toEnd();
  };
  return {
    mount(element) {
      box = element;
      again();
      return undefined;
    },
    add(fresh) {
      lines.push(...fresh);
      if (lines.length > keptLines) lines = lines.slice(-keptLines);
      show(fresh);
    },
    clear() {
      lines = [];
      box?.replaceChildren();
    },
    filter(text) {
      wanted = text;
      again();
    },
    toEnd,
  };
}
