// Images in configs of both forms: one line changes, the rest stays.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { unifiedDiff } from "../../config/diff.ts";
import { setImage } from "./components.ts";

const read = (name: string): string => readFileSync(`test/fixtures/gen/${name}/controlplane.yaml`, "utf8");

/** Lines that differ. */
function changed(before: string, after: string): readonly string[] {
  return unifiedDiff(before, after)
    .split("\n")
    .slice(2)
    .filter((line) => /^[-+]/u.test(line));
}

test("setImage() changes one line, in the document of its own or in the oldest", () => {
  for (const name of ["v1.13", "v1.14"]) {
    const before = read(name);
    for (const component of ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"] as const) {
      const image = `registry.k8s.io/${component}:v1.37.1`;
      const [removed, added, ...others] = changed(before, setImage(before, component, { image }));
      expect([removed?.trimEnd(), added?.trimStart().replace(/^\+\s*/u, "+"), others]).toEqual([
        expect.stringContaining(`image: registry.k8s.io/${component}:v1.37.0`),
        `+image: ${image}`,
        [],
      ]);
    }
    const image = "ghcr.io/siderolabs/kubelet:v1.37.1";
    expect(changed(before, setImage(before, "kubelet", { image }))).toHaveLength(2);
  }
});

test("setImage() makes sections that are missing, and keeps comments unless they are not wanted", () => {
  const config = "# mine\nversion: v1alpha1\nmachine:\n    type: controlplane # first\ncluster:\n";
  const image = "a/kube-proxy:v1.37.1";
  expect(setImage(config, "kube-proxy", { image })).toBe(
    "# mine\nversion: v1alpha1\nmachine:\n    type: controlplane # first\ncluster:\n    proxy:\n        image: a/kube-proxy:v1.37.1\n",
  );
  expect(setImage(config, "kube-proxy", { image, withoutComments: true })).not.toContain("#");
  expect(() => setImage("", "kubelet", { image })).toThrow("found neither KubeletConfig nor a v1alpha1 document");
});
