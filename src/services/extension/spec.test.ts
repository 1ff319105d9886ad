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
      { source: "/dev/virtio-ports", destination: "/dev/virtio-ports", isReadOnly: false },
      { source: "/etc/os-release", destination: "/etc/os-release", isReadOnly: true },
    ],
    dependsOn: [
      { kind: "service", name: "cri" },
      { kind: "path", name: "/dev/virtio-ports/agent" },
      { kind: "network", name: "" },
      { kind: "configuration", name: "" },
    ],
    restart: "until-success",
  });
});

test("parseExtensionService() names what is wrong", () => {
  const read = (changed: string) => () => parseExtensionService(encodeUtf8(changed));
  expect(read(text.replace("name: agent", "name: ../a"))).toThrow('name is "../a"');
  expect(read(text.replace("./agent", '""'))).toThrow("container.entrypoint");
  expect(read(text.replace("untilSuccess", "often"))).toThrow("want always, never, untilSuccess");
  expect(read(text.replace("service: cri", "luck: yes"))).toThrow("depends is");
  expect(read(text.replace("type: bind", "type: tmpfs"))).toThrow("container.mounts[0].type");
  expect(read("a: [")).toThrow("Cannot read the service of an extension");
});
