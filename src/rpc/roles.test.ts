import { expect, test } from "vitest";
import { rpc } from "../wire/gen/rpc.ts";
import { Metadata } from "./metadata.ts";
import { certificateRoles, isAllowed, isSiderolinkAddress, maintenanceRoles, parseRoles } from "./roles.ts";

const claim = new Metadata({ "talos-role": ["os:admin", " os:reader "] });

test("certificateRoles() believes claims of impersonators only", () => {
  expect([...certificateRoles(["os:reader", "", "own"], claim)]).toEqual(["os:reader", "own"]);
  expect([...certificateRoles(["os:impersonator"], claim)]).toEqual(["os:admin", "os:reader"]);
  expect([...certificateRoles(["os:impersonator", "x"], new Metadata())]).toEqual(["os:impersonator", "x"]);
});

test("maintenanceRoles() gives the network of the operator more than others", () => {
  expect([...maintenanceRoles("fd12:3456:789a:bc03::1")]).toEqual(["os:admin"]);
  for (const address of ["10.0.0.1", "fd12:3456:789a:bc02::1", "fe80::303%eth0", "::1", ""]) {
    expect([...maintenanceRoles(address)]).toEqual(["os:reader"]);
  }
  expect(isSiderolinkAddress("fd00:0:0:3::%link")).toBe(true);
});

test("isAllowed() denies by default", () => {
  const { Version, Reboot } = rpc.MachineService;
  expect(isAllowed(Version, parseRoles(["os:reader"]))).toBe(true);
  expect(isAllowed(Reboot, parseRoles(["os:reader", "os:impersonator"]))).toBe(false);
  expect(isAllowed({ ...Version, roles: [] }, parseRoles(["os:reader"]))).toBe(false);
  expect(isAllowed({ ...Version, roles: [] }, parseRoles(["os:admin"]))).toBe(true);
});
