// All message tables that the generator wrote, by full name: of our own contract, or of another folder's.
import { globSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Message } from "../../src/wire/message.ts";

function isMessage(value: unknown): value is Message<unknown> {
  return typeof value === "object" && value !== null && "name" in value && "fields" in value;
}

export async function loadMessages(folder = "src/wire/gen"): Promise<ReadonlyMap<string, Message<unknown>>> {
  const modules = await Promise.all(
    globSync(`${folder}/*.ts`).map((path) => import(pathToFileURL(resolve(path)).href) as Promise<object>),
  );
  const messages = modules.flatMap((module) => Object.values(module).filter(isMessage));
  return new Map(messages.map((message) => [message.name, message]));
}
