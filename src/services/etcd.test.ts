// The health of a member of etcd.
import { expect, test } from "vitest";
import { silentLogger } from "../base/logger.ts";
import { etcd } from "./etcd.ts";
import type { ServiceContext } from "./shared/context.ts";

test("a check that failed is made again over a new connection, with the certificate of that time", async () => {
  const opened: string[] = [];
  let certificate = "old";
  const access = {
    async openLocal() {
      const own = certificate;
      opened.push(own);
      const checkQuorum = async (): Promise<void> => {
        if (certificate !== own) throw new Error("certificate has expired");
      };
      return { checkQuorum, destroy: () => opened.push(`${own} destroyed`) };
    },
  };
  const service = etcd.bind({ etcd: access, log: silentLogger } as unknown as ServiceContext); // the parts that are used
  const check = async (): Promise<unknown> => service.health?.().check(new AbortController().signal);
  await check();
  await check();
  certificate = "new";
  await expect(check()).rejects.toThrow("certificate has expired");
  await check();
  expect(opened).toEqual(["old", "old destroyed", "new"]);
});
