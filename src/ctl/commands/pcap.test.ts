import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pcapHeader, pcapLinkTypes, pcapRecord } from "../../formats/pcap.ts";
import { fakeContext } from "../fake/session.ts";
import { buildProgram } from "../program.ts";
import { parseFilter, pcap } from "./pcap.ts";

const filter = "{ 0x28, 0, 0, 0x0000000c },\n{ 0x15, 0, 1, 0x00000800 },\n";

test("parseFilter() reads what tcpdump prints", () => {
  expect(parseFilter(filter)).toEqual([
    { op: 0x28, jt: 0, jf: 0, k: 12 },
    { op: 0x15, jt: 0, jf: 1, k: 0x800 },
  ]);
  expect(() => parseFilter("tcp port 80")).toThrow('found "tcp port 80" in --bpf-filter');
});

test("pcap writes what the node sends into a file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pcap-"));
  const requests: unknown[] = [];
  async function* packets(): AsyncIterable<{ readonly bytes: Uint8Array }> {
    yield* [{ bytes: Uint8Array.of(1, 2) }, { bytes: Uint8Array.of(3) }];
  }
  const context = fakeContext({
    n: {
      "/machine.MachineService/PacketCapture": (request: unknown) => {
        requests.push(request);
        return packets();
      },
    },
  });
  const path = join(folder, "out.pcap");
  const program = buildProgram([pcap], () => context, "v0");
  await program.parseAsync(["node", "ichorctl", "pcap", "-i", "lo", "-o", path, "--bpf-filter", filter]);
  expect([[...(await readFile(path))], requests]).toEqual([
    [1, 2, 3],
    [{ interface: "lo", promiscuous: false, bpfFilter: parseFilter(filter) }],
  ]);
  await rm(folder, { recursive: true });
});

test("pcap tells packets as lines when no file is named", async () => {
  const arp = Buffer.from(
    "020000000001020000000002080600010800060400010200000000020a0000010000000000000a000002",
    "hex",
  );
  const head = pcapHeader({ snapLength: 65_535, linkType: pcapLinkTypes.ethernet });
  const pieces = [head, pcapRecord(1_700_000_000_000_001_000n, arp.length), arp].map((bytes) => ({ bytes }));
  const context = fakeContext({ n: { "/machine.MachineService/PacketCapture": () => pieces } });
  await buildProgram([pcap], () => context, "v0").parseAsync(["node", "ichorctl", "pcap"]);
  expect(context.stdout()).toBe("22:13:20.000001 ARP who has 10.0.0.2, tell 10.0.0.1\n");
});
