// One round of questions for figures. A node answers what it knows and what the caller may see; only when nothing is answered the round has failed.
import { toError } from "../../base/errors.ts";
import type { ServiceInfo } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { NodeClient } from "./node-client.ts";
import type { Reading } from "./figures.ts";

export interface Polled extends Omit<Reading, "monotonicMs" | "atMs"> {
  /** Undefined when the node did not say. */
  readonly services: readonly ServiceInfo[] | undefined;
  /** 0 when the node did not say. */
  readonly processors: number;
}

/** Rejects with the first failure when every question failed. */
export async function poll(client: NodeClient, signal: AbortSignal): Promise<Polled> {
  const { MachineService } = rpc;
  const failures: Error[] = [];
  let asked = 0;
  const ask = async <T>(call: Promise<{ readonly messages: readonly T[] }>): Promise<T | undefined> => {
    asked++;
    try {
      return (await call).messages[0];
    } catch (error) {
      failures.push(toError(error)); // the others may be answered
      return undefined;
    }
  };
  const [load, memory, system, network, disks, processes, services] = await Promise.all([
    ask(client.unary(MachineService.LoadAvg, {}, signal)),
    ask(client.unary(MachineService.Memory, {}, signal)),
    ask(client.unary(MachineService.SystemStat, {}, signal)),
    ask(client.unary(MachineService.NetworkDeviceStats, {}, signal)),
    ask(client.unary(MachineService.DiskStats, {}, signal)),
    ask(client.unary(MachineService.Processes, {}, signal)),
    ask(client.unary(MachineService.ServiceList, {}, signal)),
  ]);
  const [failure] = failures;
  if (failure !== undefined && failures.length === asked) throw failure;
  return {
    load,
    memory: memory?.meminfo,
    system,
    network,
    disks,
    processes: processes?.processes ?? [],
    services: services?.services,
    processors: system?.cpu.length ?? 0,
  };
}
