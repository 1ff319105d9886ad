import { expect, test } from "vitest";
import { mirrorOf } from "./apt.ts";

test("mirrorOf() takes the mirror of the machine, in both formats of sources", () => {
  const deb822 =
    "Types: deb\n# http://archive.example/debian/1\nURIs: https://mirror.example/debian/\nSuites: bookworm\n";
  const oneLine = "deb [arch=amd64] http://other.example/debian-security bookworm-security main\n";
  expect(mirrorOf("debian", [deb822, oneLine])).toBe("https://mirror.example/debian");
  expect(mirrorOf("debian-security", [deb822, oneLine])).toBe("http://other.example/debian-security");
});

test("mirrorOf() says what it looked for", () => {
  expect(() => mirrorOf("debian", ["deb https://packages.example/apt stable main\n"])).toThrow(
    /Cannot find a mirror of "debian"/u,
  );
});
