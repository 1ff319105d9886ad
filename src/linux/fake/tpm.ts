// A machine without a TPM. One that has a TPM is tried with a real implementation of it, in test/tpm.
import type { Tpm } from "../tpm.ts";

export const noTpm: Tpm = { open: () => Promise.resolve(undefined) };
