// `node test/image/build-again.ts FOLDER`: builds the image of the virtual profile into FOLDER/image, for the test that compares it with another build.
import assert from "node:assert/strict";
import { join } from "node:path";
import { bundlePrograms } from "../../tools/bundle/bundle.ts";
import { assembleImage, prepareInputs } from "../../tools/image/build.ts";

const [folder = ""] = process.argv.slice(2);
assert.notEqual(process.geteuid?.(), 0, "this build is not to have any rights");
process.umask(0o077);
const bundles = join(folder, "bundle");
await bundlePrograms(bundles);
assembleImage(prepareInputs("virtual"), join(folder, "image"), bundles);
