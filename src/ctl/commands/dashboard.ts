// `dashboard`: nodes at a glance, in the terminal.
import { parseDurationMs } from "../../base/units.ts";
import { UsageError, defineCommand, span } from "../command.ts";
import { runDashboard } from "../dashboard.ts";

const shortestMs = 200;

export const dashboard = defineCommand({
  name: "dashboard",
  summary: "show nodes in the terminal: state, log, figures, resources",
  insecure: true,
  options: { interval: span("-d, --update-interval <span>", "time between figures", "3s") },
  async run(context, _args, { interval }) {
    const intervalMs = parseDurationMs(interval);
    if (intervalMs < shortestMs)
      throw new UsageError(`found "${interval}" for --update-interval, want at least ${shortestMs}ms`);
    await runDashboard(context, intervalMs);
  },
});
