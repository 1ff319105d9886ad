// The machine's TPM 2.0, by the kernel's resource manager: each opened connection has its own objects and sessions, which go with it.
// Source: Linux, Documentation/security/tpm/tpm-security.rst, <drivers/char/tpm/tpm-dev-common.c>.
import { open } from "node:fs/promises";
import { errorCode } from "../base/errors.ts";

export interface TpmConnection extends AsyncDisposable {
  /** Sends one command and resolves with the answer; one at a time. */
  transmit(command: Uint8Array): Promise<Uint8Array>;
}

export interface Tpm {
  /** Undefined when the machine has no TPM 2.0. */
  open(): Promise<TpmConnection | undefined>;
}

const device = "/dev/tpmrm0";
/** The kernel gives an answer in one read, or not at all. */
const maxResponseBytes = 4096;

export const kernelTpm: Tpm = {
  async open() {
    const handle = await open(device, "r+").catch((error: unknown) => {
      if (["ENOENT", "ENODEV", "ENXIO"].includes(errorCode(error) ?? "")) return undefined;
      throw error;
    });
    if (handle === undefined) return undefined;
    return {
      async transmit(command) {
        await handle.write(command);
        const { bytesRead, buffer } = await handle.read(new Uint8Array(maxResponseBytes), 0, maxResponseBytes, null);
        return buffer.subarray(0, bytesRead);
      },
      [Symbol.asyncDispose]: () => handle.close(),
    };
  },
};
