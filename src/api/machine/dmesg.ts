// MachineService.Dmesg: the kernel's log, one record a message.
import { encodeUtf8 } from "../../base/bytes.ts";
import { formatKmsgText } from "../../formats/kmsg-text.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { ApiContext } from "../context.ts";
import { serverStream } from "../define.ts";

export const dmesg = serverStream(
  rpc.MachineService.Dmesg,
  async function* ({ follow, tail }, { kernelLog, files, clock, signal }) {
    const bootTimeNs = await readBootTime({ files, clock });
    for await (const record of kernelLog.read({ follow, fromEnd: tail }, signal)) {
      yield { bytes: encodeUtf8(formatKmsgText(record, bootTimeNs)) };
    }
  },
);

/** When the kernel's clock started, nanoseconds of wall time: the present time less the uptime, which counts hundredths of a second. */
async function readBootTime({ files, clock }: Pick<ApiContext, "files" | "clock">): Promise<bigint> {
  const uptimeMs = Number.parseFloat(await files.readText("/proc/uptime")) * 1000;
  return BigInt(Math.round(clock.now() - uptimeMs)) * 1_000_000n;
}
