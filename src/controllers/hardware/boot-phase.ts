// The time of a start in which the TPM gives out keys of volumes: it begins and ends with a word in register 11, which images are signed for. Behind its end
// nothing that runs on the node gets at a key any more.
import { encodeUtf8 } from "../../base/bytes.ts";
import { mutex } from "../../base/mutex.ts";
import { enterWord, imageRegister, leaveWord } from "../../boot/pcr-measurement.ts";
import { sha256 } from "../../formats/sha256.ts";
import type { Tpm, TpmConnection } from "../../linux/tpm.ts";
import { extendPcr } from "../../pki/tpm-sealing.ts";

export interface BootPhase {
  /** Whether volumes may still be opened. */
  readonly isOpen: boolean;
  /** Measures the first word, once, through a connection to the TPM. Rejects when the phase is over and it was never measured. */
  begin(connection: TpmConnection): Promise<void>;
  /** Measures the second word, once. False: the machine has no TPM. */
  end(): Promise<boolean>;
}

export function openBootPhase(tpm: Tpm): BootPhase {
  const turns = mutex();
  const never = new AbortController().signal;
  let stage: "before" | "open" | "over" = "before";
  const measure = (connection: TpmConnection, word: string): Promise<void> =>
    extendPcr((command) => connection.transmit(command), imageRegister, sha256(encodeUtf8(word)));

  return {
    get isOpen() {
      return stage !== "over";
    },
    async begin(connection) {
      using _ = await turns.lock(never);
      if (stage !== "before") return;
      await measure(connection, enterWord);
      stage = "open";
    },
    async end() {
      using _ = await turns.lock(never);
      if (stage === "over") return true;
      await using connection = await tpm.open();
      if (connection === undefined) return false;
      if (stage === "before") await measure(connection, enterWord);
      await measure(connection, leaveWord);
      stage = "over";
      return true;
    },
  };
}
