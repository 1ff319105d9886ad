// Deciding what a measured offset means: a spike to ignore, a step, a slew; and when to ask again. Pure, with a small memory.
//
// - Poll: 32 s to 2048 s. More than 200 ms off: back to the least. Less than 50 ms: twice as long. More than 150 ms: half.
// - Spike filter over the last 8 samples: an offset beyond its round trip is believed, and so are the first three samples. A spike has a round trip beyond three times the best
//   one together with an offset beyond the best round trip, or jumps by more than three times the jitter. It is not applied and halves the poll.
// - More than 400 ms off: step, and the filter starts anew; else slew.

export interface TimeSample {
  /** How far the server is ahead of us, milliseconds. */
  readonly offsetMs: number;
  readonly roundTripMs: number;
  /** Leap indicator of NTP. */
  readonly leap: number;
}

export type ClockAction =
  | { readonly kind: "ignore" }
  | { readonly kind: "step"; readonly offsetMs: number }
  /** `timeConstant` is the kernel's: log2 of the poll interval, less 4. */
  | { readonly kind: "slew"; readonly offsetMs: number; readonly timeConstant: number };

export interface Decision {
  readonly action: ClockAction;
  readonly pollMs: number;
  readonly isSpike: boolean;
  /** Spikes in a row, this one included. */
  readonly consecutiveSpikes: number;
}

export interface Discipline {
  decide(sample: TimeSample): Decision;
  /** The server asked us to slow down (kiss-o'-death): the doubled poll interval. */
  slowDown(): number;
  /** Another server: its samples cannot be compared with the old one's. */
  reset(): void;
}

export const minPollMs = 32_000;
export const maxPollMs = 2_048_000;
/** Wait after an error. */
export const errorPollMs = 1000;
export const stepThresholdMs = 400;
/** Eight spikes in a row are worth a warning. */
export const spikesToWarn = 8;

const sampleCount = 8;
const minSamples = 4;

export function openDiscipline(): Discipline {
  let samples: TimeSample[] = [];
  let pollMs = minPollMs;
  let consecutiveSpikes = 0;

  function isSpike(sample: TimeSample): boolean {
    const offset = Math.abs(sample.offsetMs);
    const last = samples.at(-1);
    if (last === undefined || samples.length < minSamples || offset > sample.roundTripMs) return false;
    const best = Math.min(...samples.map(({ roundTripMs }) => roundTripMs));
    if (sample.roundTripMs > 3 * best && offset > best) return true;
    return Math.abs(sample.offsetMs - last.offsetMs) > 3 * jitter(samples);
  }

  const clamp = (ms: number): number => Math.min(Math.max(ms, minPollMs), maxPollMs);

  function nextPoll(offset: number): number {
    if (offset > 200) return minPollMs;
    if (offset < 50) return clamp(pollMs * 2);
    return offset > 150 ? clamp(pollMs / 2) : pollMs;
  }

  return {
    decide(sample) {
      const offset = Math.abs(sample.offsetMs);
      if (isSpike(sample)) {
        consecutiveSpikes++;
        remember(sample);
        pollMs = clamp(pollMs / 2);
        return { action: { kind: "ignore" }, pollMs, isSpike: true, consecutiveSpikes };
      }
      consecutiveSpikes = 0;
      pollMs = nextPoll(offset);
      if (offset > stepThresholdMs) {
        samples = [];
        return { action: { kind: "step", offsetMs: sample.offsetMs }, pollMs, isSpike: false, consecutiveSpikes };
      }
      remember(sample);
      const timeConstant = Math.max(Math.round(Math.log2(pollMs / 1000)) - 4, 0);
      const action: ClockAction = { kind: "slew", offsetMs: sample.offsetMs, timeConstant };
      return { action, pollMs, isSpike: false, consecutiveSpikes };
    },
    slowDown() {
      pollMs = clamp(pollMs * 2);
      return pollMs;
    },
    reset() {
      samples = [];
      consecutiveSpikes = 0;
      pollMs = minPollMs;
    },
  };

  function remember(sample: TimeSample): void {
    samples = [...samples.slice(1 - sampleCount), sample];
  }
}

/** Root mean square of the offsets' distances to the sample with the best round trip. RFC 5905, section 10. */
function jitter(samples: readonly TimeSample[]): number {
  const best = samples.reduce((least, sample) => (sample.roundTripMs < least.roundTripMs ? sample : least));
  const sum = samples.reduce((total, { offsetMs }) => total + (offsetMs - best.offsetMs) ** 2, 0);
  return Math.sqrt(sum / Math.max(samples.length - 1, 1));
}
