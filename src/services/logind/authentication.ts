// The lines before the first message of D-Bus: who the client is says the kernel. Source: D-Bus Specification 0.43, "Authentication Protocol".

/** `asked`: the client has been asked for what belongs to its mechanism. `begun`: messages follow. */
export type Stage = "waiting" | "asked" | "authenticated" | "begun";

export interface Step {
  readonly stage: Stage;
  /** Without the end of the line. */
  readonly answer?: string;
}

export interface Admission {
  /** Whether the process at the other end may use the bus. What it calls itself is not looked at. */
  readonly isAllowed: boolean;
  /** 32 hexadecimal digits that name the server. */
  readonly guid: string;
}

const rejected: Step = { stage: "waiting", answer: "REJECTED EXTERNAL" };

/** Undefined: the client begins without having been let in. */
export function authenticate(stage: Stage, line: string, admission: Admission): Step | undefined {
  const [command = "", mechanism, initial] = line.split(" ");
  switch (command) {
    case "AUTH":
      if (mechanism !== "EXTERNAL") return rejected;
      return initial === undefined ? { stage: "asked", answer: "DATA" } : admit(admission);
    case "DATA":
      return stage === "asked" ? admit(admission) : { stage, answer: 'ERROR "Nothing was asked for"' };
    case "NEGOTIATE_UNIX_FD":
      if (stage === "authenticated") return { stage, answer: "AGREE_UNIX_FD" };
      return { stage, answer: 'ERROR "Not authenticated"' };
    case "CANCEL":
    case "ERROR":
      return rejected;
    case "BEGIN":
      return stage === "authenticated" ? { stage: "begun" } : undefined;
    default:
      return { stage, answer: 'ERROR "Unknown command"' };
  }
}

function admit({ isAllowed, guid }: Admission): Step {
  return isAllowed ? { stage: "authenticated", answer: `OK ${guid}` } : rejected;
}
