// Dead children of process 1. libuv waits for its own by pid; everybody else's orphans come to us and must be taken, or they fill the process table.
import type { Libc } from "./ffi/libc.ts";

export interface Reaper extends AsyncDisposable {
  /** Marks a child as somebody's own: the reaper leaves it to its owner until the claim is disposed of, which must be after the owner took it. */
  claim(pid: number): Disposable;
  /** Orphans taken since the start. */
  readonly reaped: number;
}

const P_ALL = 0;
const WNOHANG = 1;
const WEXITED = 4;
const WNOWAIT = 0x0100_0000;
/** Size of `siginfo_t`, and where its `si_pid` lies on 64-bit machines. */
const siginfoBytes = 128;
const pidOffset = 16;
/** Orphans taken in one turn of the event loop. */
const batch = 128;

/** The pid of the next dead child, without taking it; undefined when none is dead. */
function peek(libc: Libc): number | undefined {
  const info = new Uint8Array(siginfoBytes);
  try {
    libc.call("waitid", P_ALL, 0, info, WEXITED | WNOHANG | WNOWAIT);
  } catch {
    return undefined; // ECHILD: there are no children at all
  }
  const pid = new DataView(info.buffer).getInt32(pidOffset, true);
  return pid === 0 ? undefined : pid;
}

/** Takes orphans whenever a child dies. Only process 1 and subreapers get any. */
export function openReaper(libc: Libc): Reaper {
  const claims = new Map<number, number>();
  let reaped = 0;
  let scheduled = false;
  let closed = false;

  function reap(): void {
    scheduled = false;
    if (closed) return;
    for (let taken = 0; taken < batch; taken++) {
      const pid = peek(libc);
      // A claimed child hides those behind it, for the kernel always names the same one first: go on when its owner has taken it.
      if (pid === undefined || claims.has(pid)) return;
      libc.call("waitpid", pid, null, WNOHANG);
      reaped++;
    }
    schedule();
  }

  function schedule(): void {
    if (scheduled || closed) return;
    scheduled = true;
    setImmediate(reap); // after libuv's own SIGCHLD handler, which runs in the same turn
  }

  process.on("SIGCHLD", schedule);
  schedule();

  return {
    get reaped() {
      return reaped;
    },
    claim(pid) {
      claims.set(pid, (claims.get(pid) ?? 0) + 1);
      let open = true;
      return {
        [Symbol.dispose]() {
          if (!open) return;
          open = false;
          const left = (claims.get(pid) ?? 1) - 1;
          if (left > 0) claims.set(pid, left);
          else claims.delete(pid);
          schedule();
        },
      };
    },
    [Symbol.asyncDispose]() {
      closed = true;
      process.off("SIGCHLD", schedule);
      return Promise.resolve();
    },
  };
}
