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
  /** Identity of the mount namespace of a process, or of process 1 itself; undefined when it has ended. */
  readonly mountNamespaceOf: (pid: number | "self") => Promise<string | undefined>;
  /** Is told what changed, for others who want to see it: `pid` is undefined when the service has ended. */
  readonly publish?: (service: string, pid: number | undefined) => Promise<void>;
  /** Milliseconds; 5000 when absent. */
  readonly patienceMs?: number;
}

const isExtension = (service: string): boolean => service.startsWith("ext-");

export function openServicePids(options: ServicePidsOptions): ServicePids {
  const { clock, mountNamespaceOf, publish, patienceMs = 5000 } = options;
  const pids = new Map<string, number>();
  const changed = wakeup();
  const serviceOf = (pid: number): string | undefined => [...pids].find(([, known]) => known === pid)?.[0];

  /**
   * Extensions may start processes of their own: these share their mount namespace. Namespaces are asked for anew each time, as a service that starts is in
   * that of process 1 for a moment, which makes nobody its child.
   */
  async function extensionOf(pid: number): Promise<string | undefined> {
    const extensions = [...pids].filter(([service]) => isExtension(service));
    if (extensions.length === 0) return undefined;
    const wanted = await mountNamespaceOf(pid);
    if (wanted === undefined || wanted === (await mountNamespaceOf("self"))) return undefined;
    for (const [service, parent] of extensions) if ((await mountNamespaceOf(parent)) === wanted) return service;
    return undefined;
  }

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
        const change = changed.next(patience.signal); // asked for first: nothing is missed while namespaces are read
        const service = serviceOf(pid) ?? (await extensionOf(pid));
        if (service !== undefined) return service;
        await change;
      }
      return undefined;
    },
  };
}
