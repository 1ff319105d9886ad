// How far the clock of the machine is behind: ten years.
export const behindMs: number = 3652 * 86_400_000;
