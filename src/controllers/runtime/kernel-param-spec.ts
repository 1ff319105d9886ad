// runtime.KernelParamSpecController: sets the kernel parameters, and gives back the old values of those that nobody wants any more.
import { errorChain } from "../../base/errors.ts";
import type { Controller, ControllerState, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, exclusive, strong } from "../../cosi/controller.ts";
import type { Sysctl } from "../../linux/sysctl.ts";
import { KernelParamDefaultSpec } from "../../resources/runtime/kernel-param-default-spec.ts";
import type { KernelParamSpec as Param } from "../../resources/runtime/kernel-param-spec.ts";
import { KernelParamSpec } from "../../resources/runtime/kernel-param-spec.ts";
import { KernelParamStatus } from "../../resources/runtime/kernel-param-status.ts";
import { hardening } from "./kernel-param-defaults.ts";

const hardened = new Map(hardening.map(({ name, value }) => [`proc.sys.${name}`, value]));

/** Path of the file: dots separate its parts, unless a slash does. */
export function paramPath(id: string): string {
  if (!id.includes("/")) return `/${id.replaceAll(".", "/")}`;
  return `/${id.replace(/^proc\.sys\./u, "proc/sys/").replace(/^sys\./u, "sys/")}`;
}

/** The kernel shows lists with tabs, people write spaces. */
function isSame(a: string, b: string): boolean {
  const words = (text: string): string => text.trim().split(/\s+/u).join(" ");
  return words(a) === words(b);
}

export function kernelParamSpecController({ sysctl }: { readonly sysctl: Sysctl }): Controller {
  /** Values from before we changed them. */
  const originals = new Map<string, string>();

  async function set(state: ControllerState, id: string, { value, ignoreErrors }: Param): Promise<void> {
    const path = paramPath(id);
    const present = await sysctl.read(path);
    if (present === undefined) {
      if (!ignoreErrors) throw new Error(`Cannot set kernel parameter "${id}": the kernel has no such parameter`);
      await state.modify(KernelParamStatus, id, () => ({ current: "", default: "", unsupported: true }));
      return;
    }
    if (!originals.has(id)) originals.set(id, present);
    if (!isSame(present, value)) await sysctl.write(path, value);
    const original = originals.get(id) ?? "";
    await state.modify(KernelParamStatus, id, () => ({ current: value, default: original, unsupported: false }));
  }

  async function restore(state: ControllerState, id: string): Promise<void> {
    const original = originals.get(id);
    if (original !== undefined) await sysctl.write(paramPath(id), original);
    originals.delete(id);
    if (await state.teardown(KernelParamStatus, id)) await state.destroy(KernelParamStatus, id);
  }

  /** The config's values win; one that weakens the kernel is said aloud. */
  async function wanted({ state, log }: ReconcileContext): Promise<ReadonlyMap<string, Param>> {
    const params = new Map<string, Param>();
    for (const { metadata, spec } of await state.list(KernelParamDefaultSpec)) params.set(metadata.id, spec);
    for (const { metadata, spec } of await state.list(KernelParamSpec)) {
      if (metadata.phase !== "running") continue;
      const strict = hardened.get(metadata.id);
      if (strict !== undefined && strict !== spec.value)
        log.warn("kernel hardening overridden", { param: metadata.id, value: spec.value });
      params.set(metadata.id, spec);
    }
    return params;
  }

  return defineController({
    name: "runtime.KernelParamSpecController",
    inputs: [strong(KernelParamDefaultSpec), strong(KernelParamSpec)],
    outputs: [exclusive(KernelParamStatus)],
    async reconcile(context) {
      const { state } = context;
      const params = await wanted(context);
      const problems: string[] = [];
      for (const [id, param] of params) {
        try {
          await set(state, id, param);
        } catch (error) {
          problems.push(errorChain(error));
        }
      }
      for (const { metadata } of await state.list(KernelParamStatus)) {
        if (!params.has(metadata.id)) await restore(state, metadata.id);
      }
      if (problems.length > 0) throw new Error(`Cannot set all kernel parameters: ${problems.join("; ")}`);
    },
  });
}
