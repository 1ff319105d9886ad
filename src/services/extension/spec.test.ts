import { expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { parseExtensionService } from "./spec.ts";

const text = `name: agent
container:
  entrypoint: ./agent
  args: [--quiet]
  environment: [MODE=fast]
  mounts:
    - source: /dev/virtio-ports
      destination: /dev/virtio-ports
      type: bind
      options: [bind, rw]
    - source: /etc/os-release
      destination: /etc/os-release
      options: [bind, ro]
depends:
  - service: cri
  - path: /dev/virtio-ports/agent
  - network: [addresses]
  - configuration: true
restart: untilSuccess
`;

test("parseExtensionService() reads the form that extensions are written in", () => {
  expect(parseExtensionService(encodeUtf8(text))).toEqual({
    name: "agent",
    entrypoint: "/agent",
    args: ["--quiet"],
    environment: ["MODE=fast"],
    mounts: [
      { kind: "bind", source: "/dev/virtio-ports", target: "/dev/virtio-ports", options: [] },
      { kind: "bind", source: "/etc/os-release", target: "/etc/os-release", options: ["ro"] },
    ],
    isRootWritable: false,
    isSysWritable: false,
    dependsOn: [
      { kind: "service", id: "cri" },
      { kind: "path", path: "/dev/virtio-ports/agent" },
      { kind: "network", part: "addresses" },
      { kind: "configuration" },
    ],
    restart: "until-success",
    logsToConsole: false,
    ignored: [],
  });
});

test("parseExtensionService() reads what few extensions say, and names what nobody heeds", () => {
  const rare = `name: a_b
container:
  entrypoint: /bin/a
  environmentFile: /var/etc/a.env
  mounts:
    - { source: /var/a, destination: /a, options: [rbind, rshared, noexec, ro] }
    - { source: tmpfs, destination: /tmp, type: tmpfs, options: [nosuid, mode=0700] }
  security: { writeableRootfs: true, writeableSysfs: true, maskedPaths: [], readonlyPaths: [/proc/sys] }
  image: a
depends: [{ network: [connectivity, etcfiles], time: true, configuration: false }]
logToConsole: true
console: true
`;
  expect(parseExtensionService(encodeUtf8(rare))).toEqual({
    name: "a_b",
    entrypoint: "/bin/a",
    args: [],
    environment: [],
    environmentFile: "/var/etc/a.env",
    mounts: [
      { kind: "bind", source: "/var/a", target: "/a", options: ["ro", "noexec"] },
      { kind: "tmpfs", target: "/tmp", options: ["mode=0700"] },
    ],
    isRootWritable: true,
    isSysWritable: true,
    dependsOn: [{ kind: "network", part: "connectivity" }, { kind: "network", part: "etcfiles" }, { kind: "time" }],
    restart: "always",
    logsToConsole: true,
    ignored: [
      "console",
      "container.image",
      "container.security.readonlyPaths",
      "container.mounts[0].options: rshared",
      "container.mounts[1].options: nosuid",
    ],
  });
});

test("parseExtensionService() names what is wrong", () => {
  const read = (changed: string) => () => parseExtensionService(encodeUtf8(changed));
  expect(read(text.replace("name: agent", "name: ../a"))).toThrow('name is "../a"');
  expect(read(text.replace("./agent", '""'))).toThrow("container.entrypoint");
  expect(read(text.replace("untilSuccess", "often"))).toThrow("want always, never, untilSuccess");
  expect(read(text.replace("service: cri", "luck: yes"))).toThrow("depends is");
  expect(read(text.replace("type: bind", "type: proc"))).toThrow("container.mounts[0].type");
  expect(read(text.replace("[addresses]", "[luck]"))).toThrow('depends.network is "luck"');
  expect(read(text.replace("args:", "environmentFile: env\n  args:"))).toThrow("container.environmentFile");
  expect(read(text.replace("args:", "security: { writeableRootfs: 1 }\n  args:"))).toThrow("want true or false");
  expect(read("a: [")).toThrow("Cannot read the service of an extension");
});
