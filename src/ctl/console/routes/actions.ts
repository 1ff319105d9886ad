// What is done to nodes: services, reboot, shutdown, reset, upgrade, rollback; each said on the terminal, and each that takes a while as a job.
import type { Job } from "../../../console/protocol.ts";
import { rpc } from "../../../wire/gen/rpc.ts";
import type { Command } from "../../command.ts";
import { reboot } from "../../commands/reboot.ts";
import { reset } from "../../commands/reset.ts";
import { shutdown } from "../../commands/shutdown.ts";
import { rollback, upgrade } from "../../commands/upgrade.ts";
import { BadRequestError, choiceField, flagField, listField, textField } from "../body.ts";
import { runCommand } from "../jobs.ts";
import type { Call, Route } from "../route.ts";
import { clientOf, confirmNode, modelOf, NoSuchThingError } from "../route.ts";

/** Runs one of our commands for the node of the call. */
function start(call: Call, title: string, command: Command, values: Readonly<Record<string, unknown>>): Job {
  const { node } = modelOf(call);
  call.audit(`${node}: ${title}`);
  return call.jobs.start({
    title,
    nodes: [node],
    async run(context) {
      await runCommand(command, context, values);
      return undefined;
    },
  });
}

const rebootModes = ["default", "powercycle", "force"] as const;

async function startReboot(call: Call): Promise<Job> {
  confirmNode(call);
  const mode = choiceField(call.body, "mode", rebootModes, "default");
  return start(call, `reboot, mode ${mode}`, reboot, { mode });
}

async function startShutdown(call: Call): Promise<Job> {
  confirmNode(call);
  const force = flagField(call.body, "force", false);
  return start(call, force ? "shutdown, forced" : "shutdown", shutdown, { force });
}

async function startReset(call: Call): Promise<Job> {
  confirmNode(call);
  const wipeMode = choiceField(call.body, "wipeMode", ["all", "system-disk", "user-disks"], "system-disk");
  const labels = listField(call.body, "systemLabelsToWipe");
  const disks = listField(call.body, "userDisksToWipe");
  const values = {
    graceful: flagField(call.body, "graceful", true),
    reboot: flagField(call.body, "reboot", true),
    wipeMode,
    systemLabelsToWipe: labels,
    userDisksToWipe: disks,
  };
  const what = [wipeMode, ...labels, ...disks].join(", ");
  return start(call, `reset of ${what}${values.graceful ? "" : ", not graceful"}`, reset, values);
}

async function startUpgrade(call: Call): Promise<Job> {
  confirmNode(call);
  const image = textField(call.body, "image").trim();
  if (!/^[\w.-]+(?::\d+)?(?:\/[\w.@:-]+)+$/u.test(image))
    throw new BadRequestError(`Cannot upgrade: found "${image}" as image, want one such as registry/name:tag`);
  const values = {
    image,
    rebootMode: choiceField(call.body, "rebootMode", rebootModes, "default"),
    drain: flagField(call.body, "drain", true),
  };
  return start(call, `upgrade to ${image}`, upgrade, values);
}

async function startRollback(call: Call): Promise<Job> {
  confirmNode(call);
  return start(call, "rollback", rollback, {});
}

const serviceCalls = {
  start: rpc.MachineService.ServiceStart,
  stop: rpc.MachineService.ServiceStop,
  restart: rpc.MachineService.ServiceRestart,
} as const;

async function service(call: Call): Promise<{ readonly answer: string }> {
  const { node } = modelOf(call);
  const { id = "" } = call.params;
  const action = choiceField(call.body, "action", ["start", "stop", "restart"], "restart");
  call.audit(`${node}: ${action} service ${id}`);
  const { messages } = await (await clientOf(call)).unary(serviceCalls[action], { id }, call.signal);
  return { answer: messages.map(({ resp }) => resp).join("\n") };
}

async function cancel({ jobs, params, audit }: Call): Promise<{ readonly cancelled: boolean }> {
  const cancelled = jobs.cancel(Number(params["id"]));
  if (cancelled) audit(`job ${params["id"] ?? ""}: cancelled`);
  return { cancelled };
}

export const actionRoutes: readonly Route[] = [
  { kind: "json", method: "POST", path: "/api/nodes/:node/reboot", changes: true, handle: startReboot },
  { kind: "json", method: "POST", path: "/api/nodes/:node/shutdown", changes: true, handle: startShutdown },
  { kind: "json", method: "POST", path: "/api/nodes/:node/reset", changes: true, handle: startReset },
  { kind: "json", method: "POST", path: "/api/nodes/:node/upgrade", changes: true, handle: startUpgrade },
  { kind: "json", method: "POST", path: "/api/nodes/:node/rollback", changes: true, handle: startRollback },
  { kind: "json", method: "POST", path: "/api/nodes/:node/services/:id", changes: true, handle: service },
  { kind: "json", method: "POST", path: "/api/jobs/:id/cancel", changes: false, handle: cancel },
  {
    kind: "file",
    method: "GET",
    path: "/api/jobs/:id/file",
    read({ jobs, params }) {
      const found = jobs.file(Number(params["id"]));
      if (found === undefined) throw new NoSuchThingError("the file of this job is gone");
      return found;
    },
  },
];
