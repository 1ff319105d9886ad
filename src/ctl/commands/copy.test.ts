// copy over a node in memory: the archive itself, or what is in it.
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Code, StatusError } from "../../rpc/status.ts";
import { runLine } from "../fake/run.ts";
import { type Answers, type FakeContext, fakeContext } from "../fake/session.ts";
import { copy } from "./copy.ts";

const path = "/machine.MachineService/Copy";

function node(requests: unknown[], archive: Uint8Array): Answers {
  return {
    [path]: (request: object) => {
      requests.push(request);
      return [archive.subarray(0, 7), archive.subarray(7)].map((bytes) => ({ bytes }));
    },
  };
}

/** Made by the system's tar: `hosts` and `ssl/ca.pem`. */
async function archiveOf(folder: string): Promise<Uint8Array> {
  await mkdir(join(folder, "ssl"), { recursive: true });
  await writeFile(join(folder, "hosts"), "127.0.0.1 localhost\n");
  await writeFile(join(folder, "ssl/ca.pem"), "pem");
  return spawnSync("tar", ["--create", "--gzip", "--directory", folder, "hosts", "ssl"]).stdout;
}

function keepBytes(context: FakeContext): { readonly context: FakeContext; readonly printed: () => Buffer } {
  const parts: Uint8Array[] = [];
  const output = { ...context.output, printBytes: (bytes: Uint8Array) => Promise.resolve(void parts.push(bytes)) };
  return { context: { ...context, output }, printed: () => Buffer.concat(parts) };
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "copy-test-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test.each(["copy", "cp"])("%s unpacks what the node sends, into a folder that is there or is made", async (name) => {
  await inFolder(async (folder) => {
    const requests: unknown[] = [];
    const context = fakeContext({ n: node(requests, await archiveOf(join(folder, "from"))) });
    await mkdir(join(folder, "there"));
    for (const target of ["there", "made/below"]) {
      await runLine(copy, context, name, "/etc", join(folder, target));
      expect(await readFile(join(folder, target, "hosts"), "utf8")).toBe("127.0.0.1 localhost\n");
      expect(await readdir(join(folder, target, "ssl"))).toEqual(["ca.pem"]);
    }
    expect([requests, context.stdout()]).toEqual([[{ rootPath: "/etc" }, { rootPath: "/etc" }], ""]);
  });
});

test("copy to - prints the archive as it came", async () => {
  await inFolder(async (folder) => {
    const archive = await archiveOf(folder);
    const { context, printed } = keepBytes(fakeContext({ n: node([], archive) }));
    await runLine(copy, context, "copy", "/etc", "-");
    expect(printed().equals(archive)).toBe(true);
  });
});

test("copy fails for what is no archive, and for a stream that breaks", async () => {
  await inFolder(async (folder) => {
    const nonsense = fakeContext({ n: node([], Buffer.from("no archive at all")) });
    await expect(runLine(copy, nonsense, "copy", "/etc", join(folder, "x"))).rejects.toThrow(
      "Cannot unpack archive into",
    );
    const broken: Answers = {
      async *[path]() {
        yield { bytes: Buffer.of(31, 139) };
        throw new StatusError(Code.UNKNOWN, "lstat /etc: permission denied");
      },
    };
    const context = fakeContext({ n: broken });
    await expect(runLine(copy, context, "copy", "/etc", join(folder, "y"))).rejects.toThrow("permission denied");
    expect(await readdir(join(folder, "y"))).toEqual([]);
  });
});

test("copy wants one node, a source and a destination", async () => {
  const requests: unknown[] = [];
  const each = node(requests, Buffer.of());
  const two = fakeContext({ a: each, b: each });
  await expect(runLine(copy, two, "copy", "/a", "-")).rejects.toThrow(
    'command "copy" requires exactly one node (got 2)',
  );
  await expect(runLine(copy, fakeContext({ n: each }), "copy", "/a")).rejects.toThrow("missing required argument");
  expect(requests).toEqual([]);
});
