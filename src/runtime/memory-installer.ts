// An installer in memory, for tests and simulated nodes: disks with banks, and faults on demand.
import { beginTrial, endTrial, nextBank, rollBack, type Bank } from "../boot/banks.ts";
import type { BankReport, InstallerPort, InstallerRequest, InstallerResult } from "./installer.ts";
import { installerExit } from "./installer.ts";

export interface MemoryInstaller extends InstallerPort {
  /** All requests, in order. */
  readonly requests: readonly InstallerRequest[];
  /** What the image with this digest calls itself; the digest itself when it is not told. */
  setVersion(manifestDigest: string, version: string): void;
  /** A disk as an earlier installation left it. */
  setDisk(disk: string, report: BankReport): void;
  /** The next request fails so, before it changes anything. */
  failNext(result: InstallerResult): void;
  /** What the loader does at a boot: counts a trial down, and starts what is next. Returns the bank. */
  boot(disk: string): Bank;
}

const notInstalled: InstallerResult = {
  exitCode: installerExit.environment,
  error: "Cannot use disk: found no installation",
};

export function memoryInstaller(firmware: BankReport["firmware"] = "bios"): MemoryInstaller {
  const disks = new Map<string, BankReport>();
  const versions = new Map<string, string>();
  const requests: InstallerRequest[] = [];
  let failure: InstallerResult | undefined;

  function apply(request: InstallerRequest): InstallerResult {
    const known = disks.get(request.disk);
    if (request.kind === "install") {
      const { manifestDigest } = request.image;
      const version = versions.get(manifestDigest) ?? manifestDigest;
      disks.set(request.disk, { firmware, running: "A", state: { good: "A" }, versions: { A: version } });
      return { exitCode: installerExit.ok };
    }
    if (known === undefined) return notInstalled;
    if (request.kind === "upgrade") {
      if (known.running !== known.state.good) {
        return { exitCode: installerExit.install, error: `Cannot upgrade: bank ${known.running} runs on trial` };
      }
      const state = beginTrial({ good: known.state.good });
      const { manifestDigest } = request.image;
      const version = versions.get(manifestDigest) ?? manifestDigest;
      const target = nextBank(state);
      disks.set(request.disk, { ...known, state, versions: { ...known.versions, [target]: version } });
      return { exitCode: installerExit.ok };
    }
    const state = request.kind === "endTrial" ? endTrial(known.state) : rollBack(known.state);
    if (request.kind === "rollBack" && known.versions[state.good] === undefined) {
      return { exitCode: installerExit.install, error: `Cannot roll back: bank ${state.good} has no good image` };
    }
    disks.set(request.disk, { ...known, state });
    return { exitCode: installerExit.ok };
  }

  return {
    requests,
    setVersion: (digest, version) => void versions.set(digest, version),
    setDisk: (disk, report) => void disks.set(disk, report),
    failNext(result) {
      failure = result;
    },
    boot(disk) {
      const known = disks.get(disk);
      if (known === undefined) throw new Error(`Cannot boot "${disk}": found no installation`);
      const running = nextBank(known.state);
      const { good, trial } = known.state;
      const counted =
        trial === undefined || running !== trial.bank
          ? known.state
          : { good, trial: { bank: trial.bank, bootsLeft: trial.bootsLeft - 1 } };
      disks.set(disk, { ...known, running, state: counted });
      return running;
    },
    async run(request, onLine, signal) {
      signal.throwIfAborted();
      requests.push(request);
      onLine(`${request.kind} ${request.disk}`);
      if (failure === undefined) return apply(request);
      const result = failure;
      failure = undefined;
      return result;
    },
    banks: async (disk) => disks.get(disk),
  };
}
