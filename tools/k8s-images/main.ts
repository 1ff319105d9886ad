// `make k8s-images`: builds the images of a Kubernetes for tests. `... serve [PORT]` serves them until interrupted.
import { errorChain } from "../../src/base/errors.ts";
import { ensureImages } from "./build.ts";
import { testImages } from "./catalogue.ts";
import { registryPort, startRegistry } from "./registry.ts";

async function main(command: string, port: number): Promise<void> {
  const started = performance.now();
  const storage = ensureImages((name) => process.stderr.write(`  ${name}\n`));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`k8s-images: ${testImages().length} images in ${storage}; ${seconds} s`);
  if (command !== "serve") return;
  const registry = await startRegistry(storage, port, "/dev/stderr");
  console.log(`serving on 127.0.0.1:${registry.port}; nodes in QEMU find it at ${registry.mirror}`);
}

const [command = "build", port = String(registryPort)] = process.argv.slice(2);
try {
  await main(command, Number(port));
} catch (error) {
  console.error(errorChain(error));
  process.exitCode = 1;
}
