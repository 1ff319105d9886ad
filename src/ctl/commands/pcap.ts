// `pcap`: captures packets of a node's link: as lines, or into a file that other programs read.
import { open } from "node:fs/promises";
import { isCanceled } from "../../base/abort.ts";
import { TimeoutError } from "../../base/clock.ts";
import { parseDurationMs } from "../../base/units.ts";
import { packetText } from "../../formats/packet-text.ts";
import { readPackets } from "../../formats/pcap-reader.ts";
import type { Init } from "../../wire/message.ts";
import type { PacketCaptureRequest } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { CommandContext } from "../command.ts";
import { UsageError, defineCommand, flag, span, text } from "../command.ts";
import { singleNode } from "../fan-out.ts";
import { untilEnded } from "../stream-end.ts";
import { dataOf } from "../../dashboard/live/streams.ts";

/** As `tcpdump -dd` prints a filter: `{ 0x28, 0, 0, 0x0000000c },`, one instruction a line. */
export function parseFilter(source: string): PacketCaptureRequest["bpfFilter"] {
  const lines = source
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.map((line) => {
    const [, ...numbers] = /^\{\s*(\w+),\s*(\w+),\s*(\w+),\s*(\w+)\s*\},?$/u.exec(line) ?? [];
    const [op = Number.NaN, jt = Number.NaN, jf = Number.NaN, k = Number.NaN] = numbers.map(Number);
    if ([op, jt, jf, k].some(Number.isNaN)) {
      throw new UsageError(`found "${line}" in --bpf-filter, want lines as tcpdump -dd prints them`);
    }
    return { op, jt, jf, k };
  });
}

export const pcap = defineCommand({
  name: "pcap",
  aliases: ["tcpdump"],
  summary: "capture the packets of a link, until it is interrupted",
  options: {
    link: text("-i, --interface <name>", "the link", "eth0"),
    output: text("-o, --output <path>", "file to write, - for stdout; packets are told as lines when absent"),
    filter: text("--bpf-filter <text>", "filter, as tcpdump -dd prints it"),
    duration: span("--duration <span>", "end after this time, such as 30s"),
    promiscuous: flag("--promiscuous", "also packets for others"),
  },
  async run(context, _args, { link, output, filter, duration, promiscuous }) {
    const client = await singleNode(context, "pcap");
    const request: Init<PacketCaptureRequest> = { interface: link, promiscuous, bpfFilter: parseFilter(filter) };
    const limitMs = duration === "" ? undefined : parseDurationMs(duration);
    using limit = limitMs === undefined ? undefined : context.clock.timeout(limitMs, context.signal);
    const captured = untilEnded(dataOf(client.stream(rpc.MachineService.PacketCapture, request)));
    const pieces = untilEnd(captured, limit?.signal ?? context.signal);
    if (output === "") return await tellPackets(context, pieces);
    await using file = output === "-" ? undefined : await open(output, "w", 0o600);
    for await (const piece of pieces) await (file === undefined ? context.output.printBytes(piece) : file.write(piece));
  },
});

/** One line for each, as it comes. */
async function tellPackets({ output }: CommandContext, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const { timeNs, bytes, linkType } of readPackets(pieces)) {
    const time = new Date(Number(timeNs / 1_000_000n)).toISOString().slice(11, 23);
    const micros = String((timeNs / 1000n) % 1000n).padStart(3, "0");
    await output.print(`${time}${micros} ${packetText(bytes, linkType)}\n`);
  }
}

/** What comes until the signal aborts, which is a normal end. */
async function* untilEnd(stream: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const pieces = stream[Symbol.asyncIterator]();
  const ended = endOf(signal);
  try {
    for (;;) {
      const next = await Promise.race([pieces.next(), ended]);
      if (next === undefined || next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    if (!(isCanceled(error) || error instanceof TimeoutError)) throw error;
  }
}

/** Resolves with undefined when the time is over. */
async function endOf(signal: AbortSignal): Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  signal.addEventListener("abort", () => resolve(undefined), { once: true });
  return promise;
}
