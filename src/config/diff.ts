// Unified diffs of texts by lines.

/** More lines than this in both texts together are not compared. */
const maxLines = 75_000;
const contextLines = 3;

type Edit = { readonly kind: "same" | "removed" | "added"; readonly line: string };

/** Headers `--- a` and `+++ b`; empty for equal texts. */
export function unifiedDiff(before: string, after: string): string {
  if (before === after) return "";
  const a = lines(before);
  const b = lines(after);
  const header = "--- a\n+++ b\n";
  if (a.length + b.length > maxLines)
    return `${header}@@ -${range(0, a.length)} +${range(0, b.length)} @@\ndiff too large to display\n`;
  return header + hunks(compare(a, b)).join("");
}

function lines(text: string): readonly string[] {
  if (text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}

/** Equal head and tail first, then the shortest edit script of the rest. */
function compare(a: readonly string[], b: readonly string[]): readonly Edit[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const same = (line: string): Edit => ({ kind: "same", line });
  return [
    ...a.slice(0, head).map(same),
    ...shortestEdit(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(same),
  ];
}

/** Beyond this many differences the middle is replaced whole: the search is quadratic in them. */
const maxDifferences = 2_000;

/** How far an edit script got: lines of `a` used, and the edits so far, last first. */
interface Reach {
  readonly x: number;
  readonly script: Link | undefined;
}

interface Link {
  readonly edit: Edit;
  readonly before: Link | undefined;
}

/** Myers, "An O(ND) Difference Algorithm and Its Variations", 1986. */
function shortestEdit(a: readonly string[], b: readonly string[]): readonly Edit[] {
  const max = Math.min(a.length + b.length, maxDifferences);
  let frontier = new Map<number, Reach>();
  for (let d = 0; d <= max; d++) {
    const next = new Map<number, Reach>();
    for (let k = -d; k <= d; k += 2) {
      const reach = slide(a, b, k, advance(a, b, k, frontier));
      if (reach.x >= a.length && reach.x - k >= b.length) return unlink(reach.script);
      next.set(k, reach);
    }
    frontier = next;
  }
  return [...a.map((line): Edit => ({ kind: "removed", line })), ...b.map((line): Edit => ({ kind: "added", line }))];
}

/** One edit more than the better of the two neighbouring diagonals. */
function advance(a: readonly string[], b: readonly string[], k: number, frontier: ReadonlyMap<number, Reach>): Reach {
  const left = frontier.get(k - 1);
  const right = frontier.get(k + 1);
  if (right !== undefined && (left === undefined || left.x < right.x)) {
    return { x: right.x, script: { edit: { kind: "added", line: b[right.x - k - 1] ?? "" }, before: right.script } };
  }
  if (left === undefined) return { x: 0, script: undefined };
  return { x: left.x + 1, script: { edit: { kind: "removed", line: a[left.x] ?? "" }, before: left.script } };
}

/** Along the diagonal as long as lines are equal. */
function slide(a: readonly string[], b: readonly string[], k: number, from: Reach): Reach {
  let { x, script } = from;
  while (x < a.length && x - k < b.length && a[x] === b[x - k]) {
    script = { edit: { kind: "same", line: a[x] ?? "" }, before: script };
    x += 1;
  }
  return { x, script };
}

function unlink(script: Link | undefined): readonly Edit[] {
  const edits: Edit[] = [];
  for (let link = script; link !== undefined; link = link.before) edits.push(link.edit);
  return edits.toReversed();
}

function hunks(edits: readonly Edit[]): readonly string[] {
  const result: string[] = [];
  let start = 0;
  const nextChange = (from: number): number => edits.findIndex((edit, index) => index >= from && edit.kind !== "same");
  const starts = positions(edits);
  for (let change = nextChange(0); change >= 0; change = nextChange(start)) {
    const first = Math.max(start, change - contextLines);
    let end = change;
    for (let index = change; index < edits.length && index <= end + contextLines * 2; index++)
      if (edits[index]?.kind !== "same") end = index;
    const last = Math.min(edits.length, end + contextLines + 1);
    const part = edits.slice(first, last);
    const from = starts[first] ?? { a: 0, b: 0 };
    const removed = part.filter(({ kind }) => kind !== "added").length;
    const added = part.filter(({ kind }) => kind !== "removed").length;
    const marks = { same: " ", removed: "-", added: "+" } as const;
    result.push(
      `@@ -${range(from.a, removed)} +${range(from.b, added)} @@\n${part.map(({ kind, line }) => `${marks[kind]}${line}\n`).join("")}`,
    );
    start = last;
  }
  return result;
}

/** How many lines of each text come before each edit. */
function positions(edits: readonly Edit[]): readonly { readonly a: number; readonly b: number }[] {
  let a = 0;
  let b = 0;
  return edits.map(({ kind }) => {
    const here = { a, b };
    if (kind !== "added") a += 1;
    if (kind !== "removed") b += 1;
    return here;
  });
}

/** `start,count` as diff writes it: counted from 1, the count left out when it is 1, the line before when it is 0. */
function range(before: number, count: number): string {
  if (count === 1) return String(before + 1);
  return count === 0 ? `${before},0` : `${before + 1},${count}`;
}
