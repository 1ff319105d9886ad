// The two banks of a node's disk: each holds one whole image. Which one boots is a small piece of state that the loader reads and, during a
// trial, counts down; every change of it is one write that either happened or did not.

export type Bank = "A" | "B";

export const banks: readonly Bank[] = ["A", "B"];

export function otherBank(bank: Bank): Bank {
  return bank === "A" ? "B" : "A";
}

/** Boots that a new image gets to show that it is good: one more than it needs, for a loss of power. Each further one keeps a bad image longer. */
export const trialBoots = 2;

export interface BankState {
  /** Boots when there is no trial, or none is left. Always a bank that was good. */
  readonly good: Bank;
  /** The other bank, while it has not shown that it is good: absent otherwise. With 0 boots left it failed and is not started any more. */
  readonly trial?: { readonly bank: Bank; readonly bootsLeft: number };
}

/** What the loader starts next. */
export function nextBank({ good, trial }: BankState): Bank {
  return trial !== undefined && trial.bootsLeft > 0 ? trial.bank : good;
}

/** After a new image was written to the other bank. */
export function beginTrial(state: BankState): BankState {
  return { good: state.good, trial: { bank: otherBank(state.good), bootsLeft: trialBoots } };
}

/** The bank on trial showed that it is good. Without a trial nothing changes. */
export function endTrial(state: BankState): BankState {
  return { good: state.trial?.bank ?? state.good };
}

/** Back to the bank before: by hand, or because the trial failed. */
export function rollBack(state: BankState): BankState {
  return { good: state.trial === undefined ? otherBank(state.good) : state.good };
}
