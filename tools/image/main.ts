// `node tools/image/main.ts build [PROFILE [FORMAT]]` `... extensions` and `... lock`: what make image,
// make extensions and make image-lock run.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { errorChain } from "../../src/base/errors.ts";
import { buildImage, imageFiles } from "./build.ts";
import { buildExtension, extensionNames } from "./extensions.ts";
import { parseLock } from "./lock.ts";
import { buildMedia } from "./media.ts";
import { outDir, top } from "./paths.ts";
import { updateLock } from "./update-lock.ts";

const [command = "", profile = "virtual", format = ""] = process.argv.slice(2);
try {
  if (command === "lock") {
    updateLock();
  } else if (command === "extensions") {
    const lock = parseLock(readFileSync(join(top, "image/inputs.lock"), "utf8"));
    for (const name of extensionNames()) console.log(`extension: ${buildExtension(lock, name)}`);
  } else if (command === "build") {
    const started = performance.now();
    await buildImage(profile);
    const media = format === "" ? [] : await buildMedia(format, profile);
    const sizes = [...imageFiles, ...media].map(
      (name) => `${name} ${(statSync(join(outDir, name)).size / 1e6).toFixed(1)} MB`,
    );
    console.log(`image (${profile}): ${sizes.join(", ")}; ${((performance.now() - started) / 1000).toFixed(1)} s`);
  } else {
    throw new Error(`Cannot run "${command}": want build [PROFILE [FORMAT]], extensions or lock`);
  }
} catch (error) {
  console.error(errorChain(error));
  process.exitCode = 1;
}
