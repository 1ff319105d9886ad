// The page that the console serves: made from src/console by the bundler, and put into the bundle of this program as one constant.
import { readFile } from "node:fs/promises";

export interface Page {
  readonly html: string;
  readonly script: string;
  readonly style: string;
  readonly icon: string;
}

/** Replaced by the bundler; absent when run from source. */
declare const ICHOR_CONSOLE_PAGE: Page | undefined;

/** From source, that of the last build. */
export async function loadPage(): Promise<Page> {
  if (typeof ICHOR_CONSOLE_PAGE === "object") return ICHOR_CONSOLE_PAGE;
  const built = new URL("../../../out/console-page.json", import.meta.url);
  try {
    return JSON.parse(await readFile(built, "utf8")) as Page; // written by tools/bundle
  } catch (error) {
    throw new Error("Cannot find the page of the console: `node tools/bundle/main.ts` makes it", { cause: error });
  }
}
