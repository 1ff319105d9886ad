// Which service a process is: known from the moment the supervisor started it. The machine's socket believes nobody else.
import type { Clock } from "../base/clock.ts";
import { wakeup } from "../base/wakeup.ts";
import type { PidRegistry } from "../supervisor/supervisor.ts";

export interface ServicePids extends PidRegistry {
  /** The service of a process; undefined when it is not made known within the patience, since a service may call before its start is noted. */
  find(pid: number, signal: AbortSignal): Promise<string | undefined>;
}

export interface ServicePidsOptions {
  readonly clock: Clock;
  /** Is told what changed, for others who want to see it: `pid` is undefined when the service has ended. */
  readonly publish?: (service: string, pid: number | undefined) => Promise<void>;
  /** Milliseconds; 5000 when absent. */
  readonly patienceMs?: number;
}

export function openServicePids({ clock, publish, patienceMs = 5000 }: ServicePidsOptions): ServicePids {
  const pids = new Map<string, number>();
  const changed = wakeup();
  const serviceOf = (pid: number): string | undefined => [...pids].find(([, known]) => known === pid)?.[0];
  return {
    async set(service, pid) {
      pids.set(service, pid);
      changed.ring();
      await publish?.(service, pid);
    },
    async remove(service) {
      pids.delete(service);
      await publish?.(service, undefined);
    },
    async find(pid, signal) {
      const known = serviceOf(pid);
      if (known !== undefined) return known;
      using patience = clock.timeout(patienceMs, signal);
      while (!patience.signal.aborted) {
        const service = serviceOf(pid);
        if (service !== undefined) return service;
        await changed.next(patience.signal);
      }
      return undefined;
    },
  };
}
