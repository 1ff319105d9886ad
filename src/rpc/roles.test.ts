import { expect, test } from "vitest";
import { rpc } from "../wire/gen/rpc.ts";
import { Metadata } from "./metadata.ts";
import { certificateRoles, isAllowed, maintenanceRoles, parseRoles } from "./roles.ts";

const claim = new Metadata({ "talos-role": ["os:admin", " os:reader "] });

test("certificateRoles() believes claims of impersonators only", () => {
  expect([...certificateRoles(["os:reader", "", "own"], claim)]).toEqual(["os:reader", "own"]);
  expect([...certificateRoles(["os:impersonator"], claim)]).toEqual(["os:admin", "os:reader"]);
  expect([...certificateRoles(["os:impersonator", "x"], new Metadata())]).toEqual(["os:impersonator", "x"]);
});

test("maintenanceRoles is reading only", () => {
  expect([...maintenanceRoles]).toEqual(["os:reader"]);
  expect(isAllowed(rpc.MachineService.Reboot, maintenanceRoles)).toBe(false);
});

test("isAllowed() denies by default", () => {
  const { Version, Reboot } = rpc.MachineService;
  expect(isAllowed(Version, parseRoles(["os:reader"]))).toBe(true);
  expect(isAllowed(Reboot, parseRoles(["os:reader", "os:impersonator"]))).toBe(false);
  expect(isAllowed({ ...Version, roles: [] }, parseRoles(["os:reader"]))).toBe(false);
  expect(isAllowed({ ...Version, roles: [] }, parseRoles(["os:admin"]))).toBe(true);
});
