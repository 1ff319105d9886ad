// The audit of the node's API: its log, what it asks the state, and how it goes on behind what the run before has left on disk.
import type { AuditCallsOptions, WatchCall } from "../../api/audit/audit-calls.ts";
import { auditCalls } from "../../api/audit/audit-calls.ts";
import type { AuditLog } from "../../api/audit/audit-log.ts";
import { auditLogId, openAuditLog } from "../../api/audit/audit-log.ts";
import { concatBytes, decodeUtf8 } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { errorCode } from "../../base/errors.ts";
import { definitionId, ResourceDefinition } from "../../cosi/meta.ts";
import type { State } from "../../cosi/state.ts";
import { parseAuditLine } from "../../formats/audit-line.ts";
import type { Files } from "../../linux/files.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import type { LogStore } from "../../runtime/log-store.ts";

export interface AuditPort {
  readonly log: AuditLog;
  readonly watchCall: WatchCall;
}

export interface AuditPortParts {
  readonly state: Pick<State, "find">;
  readonly logs: LogStore;
  readonly clock: Clock;
  readonly version: string;
  readonly onEnd: AuditCallsOptions["onEnd"];
}

export function openAudit({ state, logs, clock, version, onEnd }: AuditPortParts): AuditPort {
  let name = "";
  const log = openAuditLog({
    writer: logs.writer(auditLogId),
    clock,
    chain: crypto.randomUUID(),
    version,
    nodeName: () => name,
  });
  const watch = auditCalls({
    log,
    clock,
    onEnd,
    async isSensitive(type) {
      const definition = await state.find(ResourceDefinition, definitionId(type));
      return definition !== undefined && definition.spec.sensitivity !== 0;
    },
  });
  return {
    log,
    watchCall: (call) => {
      // a look into memory: it is there before the call has ended
      void state.find(HostnameStatus, "hostname").then(
        (status) => (name = status?.spec.hostname ?? name),
        () => undefined,
      );
      return watch(call);
    },
  };
}

/** Lines are a few hundred bytes, those with long arguments some thousand. */
const tailBytes = 64 * 1024;

/**
 * Before the first line of this run is written to disk: links it to the last one that is there. A line that a loss of power has cut off gets its
 * end, so that the next one does not become a part of it. What cannot be read counts as absent: the check of the log says so.
 */
export async function continueAudit(
  { log, files }: { readonly log: AuditLog; readonly files: Pick<Files, "info" | "stream" | "append"> },
  folder: string,
): Promise<void> {
  log.continueAfter(await endOnDisk(files, `${folder}/${auditLogId}.log`).catch(() => ""));
}

async function endOnDisk(files: Pick<Files, "info" | "stream" | "append">, path: string): Promise<string> {
  const current = await readTail(files, path);
  if (current !== "" && !current.endsWith("\n")) await files.append(path, "\n");
  return lastLine(current) ?? lastLine(await readTail(files, `${path}.1`)) ?? "";
}

async function readTail(files: Pick<Files, "info" | "stream">, path: string): Promise<string> {
  try {
    const { sizeBytes } = await files.info(path);
    const parts = await Array.fromAsync(files.stream(path, undefined, Math.max(0, sizeBytes - tailBytes)));
    return decodeUtf8(concatBytes(parts));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "";
    throw error;
  }
}

function lastLine(text: string): string | undefined {
  return text.split("\n").findLast((line) => parseAuditLine(line) !== undefined);
}
