// Tables for people: columns padded to their widest cell, three spaces apart.

/** Widths are counted in code points: wide enough for the names and numbers of this program. */
function width(cell: string): number {
  return Array.from(cell).length;
}

/** Text with a newline after each row; the last column is not padded. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, width(cell));
  }
  return rows
    .map((row) => {
      const cells = row.map((cell, index) =>
        index === row.length - 1 ? cell : cell + " ".repeat((widths[index] ?? 0) - width(cell) + 3),
      );
      return `${cells.join("").trimEnd()}\n`;
    })
    .join("");
}
