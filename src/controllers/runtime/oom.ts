// runtime.OOMController: kills a group of processes before memory has run out and the machine stands still; says which it was.
import type { Clock } from "../../base/clock.ts";
import { errorChain } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { CelError, celPredicate, type CelObject, type CelPredicate } from "../../config/cel/evaluate.ts";
import { parseCel, type CelNode } from "../../config/cel/parse.ts";
import { oomSettings, type OomSettings } from "../../config/view/runtime.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import { OOMAction } from "../../resources/runtime/oom-action.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import {
  measuresIn,
  samplePressure,
  triggerScope,
  type Measure,
  type PressureSample,
} from "./shared/memory-pressure.ts";
import { findVictim, type VictimPorts } from "./shared/oom-victim.ts";

/** Older ones are forgotten. */
const keptActions = 50;

/** The kernel reckons averages every two seconds: to look more often than this is of no use. */
const leastIntervalMs = 100;

interface Rules {
  readonly isTriggered: CelPredicate;
  readonly ranking: CelNode;
  readonly strictClassOrder: boolean;
  readonly intervalMs: number;
  /** That the trigger names. */
  readonly measures: readonly Measure[];
}

/** Throws a FormatError; the config was checked before it came into force. */
function rulesOf(settings: OomSettings): Rules {
  return {
    isTriggered: celPredicate(settings.trigger),
    ranking: parseCel(settings.ranking),
    strictClassOrder: settings.strictClassOrder,
    intervalMs: Math.max(leastIntervalMs, Number(settings.sampleInterval / 1_000_000n)),
    measures: measuresIn(settings.trigger),
  };
}

/** The values that led to the decision: `memory_full_avg10=12.5`. */
function contextText(measures: readonly Measure[], scope: CelObject): string {
  return measures.map(({ name }) => `${name}=${JSON.stringify(scope[name])}`).join(" ");
}

interface Watch {
  readonly ports: VictimPorts;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly rules: () => Rules;
  readonly record: (action: OOMAction) => void;
}

/** Kills the group that ranks first. Throws a CelError. */
async function relieve({ ports, log, record }: Watch, rules: Rules, scope: CelObject): Promise<void> {
  const { ranking, strictClassOrder } = rules;
  const victim = await findVictim(ports, { ranking, strictClassOrder });
  if (victim === undefined) {
    log.warn("memory runs out and no control group may be killed");
    return;
  }
  const { path, score, processes } = victim;
  log.warn("killing control group as memory runs out", { cgroup: path, score, processes: processes.join(" ") });
  await ports.cgroups.kill(path);
  record({ triggerContext: contextText(rules.measures, scope), score, processes });
}

/** Looks at the pressure again and again; ends with the signal, or when the kernel does not measure it. */
async function watchPressure(watch: Watch): Promise<void> {
  const { ports, clock, log, signal } = watch;
  let previous: PressureSample | undefined;
  let triggeredMs = clock.monotonic();
  let failing: Rules | undefined;
  for (;;) {
    await clock.sleep(watch.rules().intervalMs, signal);
    const rules = watch.rules();
    const atMs = clock.monotonic();
    const wantsClasses = rules.measures.some(({ isByClass }) => isByClass);
    const sample = await samplePressure(ports, { previous, wantsClasses, atMs });
    if (sample === undefined) {
      log.info("kernel does not measure memory pressure");
      return;
    }
    const scope = triggerScope(rules.measures, { sample, previous, sinceTriggerMs: atMs - triggeredMs });
    previous = sample;
    try {
      if (!rules.isTriggered(scope)) continue;
      triggeredMs = atMs;
      await relieve(watch, rules, scope);
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      // Said once: it will fail the same way at the next look.
      if (failing !== rules) log.error("cannot evaluate expression of OOMConfig", { error: errorChain(error) });
      failing = rules;
    }
  }
}

export function oomController(ports: VictimPorts): Controller {
  let rules = rulesOf(oomSettings(undefined));
  let count = 0;
  const actions = new Map<string, OOMAction>();
  const record = (action: OOMAction): void => {
    count++;
    actions.set(String(count), action);
    actions.delete(String(count - keptActions));
  };
  return defineController({
    name: "runtime.OOMController",
    inputs: [activeConfigInput],
    outputs: [exclusive(OOMAction)],
    async reconcile({ state }) {
      rules = rulesOf(oomSettings(await activeConfig(state)));
      for (const [id, action] of actions) await state.modify(OOMAction, id, () => action);
      await state.cleanup(OOMAction);
    },
    source: ({ clock, log, signal, wake }) =>
      watchPressure({
        ports,
        clock,
        log,
        signal,
        rules: () => rules,
        record: (action) => {
          record(action);
          wake();
        },
      }),
  });
}
