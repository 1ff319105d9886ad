import { expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import type { SequencerNode } from "../node.ts";
import { unmountUserFiles, writeUserFiles } from "./user-files.ts";

const clock = manualClock();

/** Files in memory by path, and what is bound where. */
async function fakeNode(yaml: string, present: Readonly<Record<string, string>>) {
  const state = openState(openMemoryState({ clock }));
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  const files = new Map(Object.entries(present));
  const modes = new Map<string, number>();
  const bound = new Map<string, string>();
  const node = {
    state,
    files: {
      exists: async (path: string) => files.has(path),
      async readText(path: string) {
        const text = files.get(path);
        if (text === undefined) throw new Error("no such file");
        return text;
      },
      makeDirectory: async () => undefined,
      async replace(path: string, data: string, { mode = 0 } = {}) {
        files.set(path, data);
        modes.set(path, mode);
      },
    },
    mounts: {
      table: async () => [...bound.keys()].map((target) => ({ target })),
      bind: async (source: string, target: string) => void bound.set(target, source),
      unmount: async (target: string) => void bound.delete(target),
    },
  } as unknown as SequencerNode; // all that the tasks use of it
  return { node, files, modes, bound };
}

const yaml = `machine:
  type: worker
  files:
    - {content: "a\\n", path: /var/etc/new, op: create, permissions: 0o600}
    - {content: "b\\n", path: /etc/issue, op: overwrite, permissions: 0o644}
    - {content: "c\\n", path: /etc/hosts, op: append, permissions: 0o644}
    - {content: d, path: /etc/none, op: overwrite, permissions: 0o644}
    - {content: e, path: /etc/new, op: create, permissions: 0o644}
    - {content: f, path: /var/../etc/x, op: create, permissions: 0o644}
    - {content: g, path: /etc/cri/conf.d/20-customization.part, op: create, permissions: 0o644}
cluster: {}
`;

test("files are written, and bound over those of the image; what cannot be is told", async () => {
  const { node, files, modes, bound } = await fakeNode(yaml, { "/etc/issue": "old\n", "/etc/hosts": "one\n" });
  const said: string[] = [];
  const context = { signal: new AbortController().signal, clock, say: (line: string) => void said.push(line) };
  await writeUserFiles.run(node, context);
  expect([Object.fromEntries(files), modes.get("/var/etc/new"), Object.fromEntries(bound)]).toEqual([
    {
      "/etc/issue": "old\n",
      "/etc/hosts": "one\n",
      "/var/etc/new": "a\n",
      "/var/etc/issue": "b\n",
      "/var/etc/hosts": "one\nc\n",
    },
    0o600,
    { "/etc/issue": "/var/etc/issue", "/etc/hosts": "/var/etc/hosts" },
  ]);
  expect(said.slice(3)).toEqual([
    'cannot write /etc/none: found no file "/etc/none" to overwrite',
    'cannot write /etc/new: found "/etc/new" to create, want a path below /var',
    'cannot write /var/../etc/x: found path "/var/../etc/x", want an absolute one without steps',
  ]);
  expect((await node.state.get(Diagnostic, "machine-files")).spec).toEqual({
    message: "files of the machine configuration could not be written",
    details: said.slice(3),
  });
  await unmountUserFiles.run(node, context);
  expect([...bound]).toEqual([]);
  await node.state.modify(MachineConfig, "v1alpha1", () => ({ yaml: "machine: {type: worker}\ncluster: {}\n" }));
  await writeUserFiles.run(node, context);
  expect(await node.state.find(Diagnostic, "machine-files")).toBeUndefined();
});
