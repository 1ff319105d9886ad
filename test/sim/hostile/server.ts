// The simulated node as a process of its own, so that its memory is nobody else's: started by hostile.test.ts with --expose-gc.
import { systemClock } from "../../../src/base/clock.ts";
import { configured, identity } from "../configured.ts";
import { startSimNode } from "../node.ts";
import type { Ask, ServerMemory, Told } from "./protocol.ts";

const tell = (told: Told): void => void process.send?.(told);

/** What is still used when all that can go is gone: several times, as the end of one thing frees the next. */
async function measure(): Promise<ServerMemory> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("Cannot collect garbage: want a process that is started with --expose-gc");
  for (let round = 0; round < 4; round++) {
    await systemClock.sleep(50);
    gc();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  const { length: handles } = process.getActiveResourcesInfo().filter((kind) => kind !== "Timeout");
  return { usedBytes: heapUsed + external, residentBytes: rss, handles };
}

await using sim = await startSimNode();
await sim.host.files.replace("/large", new Uint8Array(64 * 1024 * 1024));
await (await configured(sim)).close();
tell({ kind: "ready", port: await sim.port("configured"), tls: await identity("os:admin") });

const ended = Promise.withResolvers<void>();
process.on("message", (ask: Ask) => {
  if (ask === "end") ended.resolve();
  else void measure().then((memory) => tell({ kind: "memory", memory }));
});
process.once("disconnect", () => ended.resolve());
await ended.promise;
process.disconnect?.();
