// Writes the table of RPCs: one typed row each, grouped by service. Authorization, routing and documentation read the same row.
import { flatName, moduleAlias, moduleName } from "./model.ts";
import type { Model } from "./model.ts";
import type { RpcRow, ServedRpcRow } from "./tables.ts";

function typeName(model: Model, name: string): string {
  const type = model.resolve(name);
  if (type.kind !== "message") throw new Error(`Cannot use "${name}" in an RPC: it is no message`);
  return `${moduleAlias(type.row.package)}.${flatName(type.row.name)}`;
}

function emitRow(row: ServedRpcRow, model: Model): string {
  const service = `${row.package}.${row.service}`;
  const request = typeName(model, row.request);
  const response = typeName(model, row.response);
  const value = [
    `path: "/${service}/${row.method}"`,
    `service: "${service}"`,
    `method: "${row.method}"`,
    `request: ${request}`,
    `response: ${response}`,
    `clientStream: ${row.clientStream}`,
    `serverStream: ${row.serverStream}`,
    `deprecated: ${row.deprecated}`,
    `roles: ${JSON.stringify(row.roles)}`,
    `maintenance: ${row.maintenance}`,
    `maintenanceSiderolink: ${row.maintenanceSiderolink}`,
    `streamedByApid: ${row.streamedByApid}`,
    `one2manyAllowed: ${row.one2manyAllowed}`,
    `listener: "${row.listener}"`,
    `gates: ${JSON.stringify(row.gates)}`,
  ].map((part) => `    ${part},`);
  const type = `Rpc<${request}, ${response}, ${row.clientStream}, ${row.serverStream}>`;
  return [`  ${row.method}: {`, ...value, `  } satisfies ${type} as ${type},`].join("\n");
}

/** Text of src/wire/gen/rpc.ts. */
export function emitRpcs(rpcs: readonly ServedRpcRow[], model: Model, header: string): string {
  const services = [...new Set(rpcs.map((row) => row.service))];
  if (new Set(rpcs.map((row) => `${row.package}.${row.service}`)).size !== services.length) {
    throw new Error("Cannot group the RPCs: two packages have a service of the same name");
  }
  const packages = new Set(
    rpcs.flatMap((row) =>
      [row.request, row.response].map((name) => {
        const type = model.resolve(name);
        return type.kind === "scalar" ? "" : type.row.package;
      }),
    ),
  );
  return [
    header,
    'import type { AnyRpc, Rpc } from "../rpc.ts";',
    ...[...packages].sort().map((name) => `import * as ${moduleAlias(name)} from "./${moduleName(name)}.ts";`),
    "",
    ...services.flatMap((service) => [
      `const ${service} = {`,
      ...rpcs.filter((row) => row.service === service).map((row) => emitRow(row, model)),
      "};",
      "",
    ]),
    `export const rpc = { ${services.join(", ")} };`,
    "",
    "/** Every RPC, in the order of the table. */",
    `export const rpcs: readonly AnyRpc[] = [${services.map((name) => `...Object.values<AnyRpc>(${name})`).join(", ")}];`,
    "",
  ].join("\n");
}

/** The services of a package of another program, for the end of its module: `export const Tasks = { Create: { path, … } }`. */
export function emitServices(rpcs: readonly RpcRow[], packageName: string, model: Model): readonly string[] {
  const own = rpcs.filter((row) => row.package === packageName);
  const local = (name: string): string => typeName(model, name).replace(`${moduleAlias(packageName)}.`, "");
  return [...new Set(own.map((row) => row.service))].map((service) => {
    const methods = own.filter((row) => row.service === service).map((row) => emitCall(row, local));
    return [`export const ${service} = {`, ...methods, "};"].join("\n");
  });
}

function emitCall(row: RpcRow, local: (name: string) => string): string {
  const service = `${row.package}.${row.service}`;
  const request = local(row.request);
  const response = local(row.response);
  const type = `Call<${request}, ${response}, ${row.clientStream}, ${row.serverStream}>`;
  const value = [
    `path: "/${service}/${row.method}"`,
    `service: "${service}"`,
    `method: "${row.method}"`,
    `request: ${request}`,
    `response: ${response}`,
    `clientStream: ${row.clientStream}`,
    `serverStream: ${row.serverStream}`,
    `deprecated: ${row.deprecated}`,
  ].map((part) => `    ${part},`);
  return [`  ${row.method}: {`, ...value, `  } satisfies ${type} as ${type},`].join("\n");
}
