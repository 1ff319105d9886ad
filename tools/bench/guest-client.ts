// In the guest: calls Version through apid over one connection, again and again, and prints the median.
import { grpcDialer } from "../../src/ctl/dial.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";

const warmUp = 50;
const calls = 300;

const connection = grpcDialer.dial("127.0.0.1:50000", { kind: "insecure", fingerprints: [] });
const signal = AbortSignal.timeout(120_000);
const spans: number[] = [];
for (let call = 0; call < warmUp + calls; call++) {
  const started = performance.now();
  await connection.unary(rpc.MachineService.Version, {}, { metadata: {}, signal });
  if (call >= warmUp) spans.push(performance.now() - started);
}
connection.close();
spans.sort((a, b) => a - b);
process.stdout.write(`${JSON.stringify({ medianMs: spans[calls / 2] })}\n`);
