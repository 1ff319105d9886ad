// The node as a whole: version, banks and trial, stage, sequence, config, diagnostics.
import type { MetricFamily } from "../../formats/prometheus.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { BankStatus } from "../../resources/runtime/bank-status.ts";
import { MachineStage } from "../../resources/runtime/common/enums.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import { MachineStatus } from "../../resources/runtime/machine-status.ts";
import type { Collector, MetricsSource } from "../collector.ts";
import { flag, gauge, oneOf } from "../collector.ts";

const info = (name: string, help: string, labels: Readonly<Record<string, string>>): MetricFamily =>
  gauge(name, help, [{ labels, value: 1 }]);

export const machineCollector: Collector = {
  name: "machine",
  async collect(source) {
    const { state, build } = source;
    const { tag, sha, arch, runtimeVersion } = build;
    const status = (await state.find(MachineStatus, "machine"))?.spec;
    const stage = Object.entries(MachineStage).find(([, number]) => number === status?.stage)?.[0];
    const sequence = source.sequence();
    const diagnostics = await state.list(Diagnostic);
    return [
      info("ichor_build_info", "The version that runs.", { version: tag, commit: sha, arch, runtime: runtimeVersion }),
      gauge("ichor_machine_stage", "Stage of the machine.", oneOf(Object.keys(MachineStage), stage)),
      gauge("ichor_machine_ready", "Whether nothing is missing.", flag(status?.status.ready === true)),
      gauge(
        "ichor_machine_unmet_condition",
        "What is missing, each with the value 1.",
        (status?.status.unmetConditions ?? []).map(({ name }) => ({ labels: { condition: name }, value: 1 })),
      ),
      gauge(
        "ichor_sequence_running",
        "The sequence that runs, such as boot or upgrade; 0 without a name when none does.",
        [{ labels: { sequence: sequence ?? "" }, value: flag(sequence !== undefined) }],
      ),
      gauge(
        "ichor_diagnostic",
        "Known problems of the node, each with the value 1.",
        diagnostics.map(({ metadata }) => ({ labels: { diagnostic: metadata.id }, value: 1 })),
      ),
      ...(await configFamilies(source)),
      ...(await bankFamilies(source)),
    ];
  },
};

async function configFamilies({ state, sha256 }: MetricsSource): Promise<readonly MetricFamily[]> {
  const config = (await state.find(MachineConfig, "v1alpha1"))?.spec.yaml;
  if (config === undefined) return [];
  return [info("ichor_config_info", "SHA-256 of the machine config in force.", { sha256: sha256(config) })];
}

async function bankFamilies({ state }: MetricsSource): Promise<readonly MetricFamily[]> {
  const banks = (await state.find(BankStatus, "banks"))?.spec;
  if (banks === undefined) return [];
  const { running, good, firmware, versionA, versionB, onTrial, failedVersion } = banks;
  const versions = Object.entries({ A: versionA, B: versionB }).filter(([, version]) => version !== "");
  return [
    gauge(
      "ichor_boot_bank_info",
      "The banks of the system disk and what is in them.",
      versions.map(([bank, version]) => ({
        labels: { bank, version, firmware, running: String(bank === running), good: String(bank === good) },
        value: 1,
      })),
    ),
    gauge("ichor_upgrade_on_trial", "Whether the version that runs is still on trial.", flag(onTrial)),
    gauge(
      "ichor_upgrade_failed",
      "The last version that the node went back from.",
      failedVersion === "" ? [] : [{ labels: { version: failedVersion }, value: 1 }],
    ),
  ];
}
