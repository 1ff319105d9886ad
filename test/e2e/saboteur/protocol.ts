// What a test asks of the saboteur, and what it answers: one JSON object a line, over TCP.

/** The guest's port. */
export const saboteurPort = 9999;

/** SIGKILL to every process whose command line contains the text; answers how many. */
export interface Sabotage {
  readonly kind: "kill";
  readonly text: string;
}

export type SabotageAnswer = { readonly count: number } | { readonly error: string };
