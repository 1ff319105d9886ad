// `node tools/bundle/main.ts`: bundles all programs into out/bundle.
import { join } from "node:path";
import { outDir } from "../image/paths.ts";
import { bundlePrograms } from "./bundle.ts";

await bundlePrograms(join(outDir, "bundle"));
