// A controller that is one pure function: each input makes one output, and the output goes when the input does.
import type { Controller, Input, ReconcileContext } from "../controller.ts";
import { defineController, destroyReady, exclusive, shared, strong } from "../controller.ts";
import type { Resource, ResourceType } from "../resource.ts";
import type { In } from "../state.ts";

export interface TransformOptions<A, B> {
  /** `area.NameController`. */
  readonly name: string;
  readonly input: ResourceType<A>;
  /** Namespace of the inputs; the type's own when absent. */
  readonly inputNamespace?: string;
  readonly output: ResourceType<B>;
  readonly outputNamespace?: string;
  /** Whether others write the output's type too. */
  readonly sharedOutput?: boolean;
  /** Read besides; each change makes all outputs anew. */
  readonly extraInputs?: readonly Input[];
  /** Id of the output; the input's when absent. */
  readonly outputId?: (input: Resource<A>) => string;
  /** Spec of the output; undefined when this input makes none. */
  transform(input: Resource<A>, context: ReconcileContext): Promise<B | undefined> | B | undefined;
}

/** The inputs are strong: each keeps the controller's finalizer until its output is gone. */
export function transformController<A, B>(options: TransformOptions<A, B>): Controller {
  const { name, input, output, extraInputs = [], outputId = ({ metadata }) => metadata.id } = options;
  const from: In = { namespace: options.inputNamespace ?? input.namespace };
  const to: In = { namespace: options.outputNamespace ?? output.namespace };

  async function produce(resource: Resource<A>, context: ReconcileContext): Promise<void> {
    const { metadata } = resource;
    const { state } = context;
    const spec = metadata.phase === "running" ? await options.transform(resource, context) : undefined;
    if (spec === undefined) {
      const id = outputId(resource);
      const ready = await state.teardown(output, id, to);
      if (ready) await state.destroy(output, id, to);
      if (ready) await state.removeFinalizer(input, metadata.id, name, from);
      return;
    }
    await state.addFinalizer(input, metadata.id, name, from);
    await state.modify(output, outputId(resource), () => spec, to);
  }

  return defineController({
    name,
    inputs: [strong(input, from), destroyReady(output, to), ...extraInputs],
    outputs: [options.sharedOutput === true ? shared(output) : exclusive(output)],
    async reconcile(context) {
      for (const resource of await context.state.list(input, from)) await produce(resource, context);
    },
  });
}
