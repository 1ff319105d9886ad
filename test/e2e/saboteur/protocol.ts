// What a test asks of the saboteur, and what it answers: one JSON object a line, over TCP.

/** The guest's port. */
export const saboteurPort = 9999;

export type Sabotage =
  /** SIGKILL to every process whose command line contains the text; answers how many. */
  | { readonly kind: "kill"; readonly text: string }
  /** Makes this many processes whose parent is dead; answers how many were made. */
  | { readonly kind: "orphans"; readonly count: number }
  /** Dead children of process 1 that nobody has waited for. */
  | { readonly kind: "zombies" };

export type SabotageAnswer = { readonly count: number } | { readonly error: string };
