// Enums are tables of names and numbers here.

/** The name of a number, or undefined. */
export function nameIn(table: Readonly<Record<string, number>>, number: number | undefined): string | undefined {
  return Object.entries(table).find(([, each]) => each === number)?.[0];
}
