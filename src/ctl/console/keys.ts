// Who may use the console: a token that works once is exchanged for a session, which is a cookie and a key together. The browser sends the cookie to
// every server on this host, whatever its port; the key stays in the page, so that neither of them is enough alone.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../base/clock.ts";

export interface SessionKeys {
  readonly cookie: string;
  readonly key: string;
}

export interface Keys {
  /** A new token for a link. Earlier ones that nobody used stay good until they end. */
  issueToken(): string;
  /** Undefined when the token is unknown, used or too old. */
  login(token: string): SessionKeys | undefined;
  isSession(found: Partial<SessionKeys>): boolean;
  logout(found: Partial<SessionKeys>): void;
}

const secretBytes = 32;
/** A link that nobody has followed is dead after this long. */
export const tokenLifeMs: number = 15 * 60_000;
/** A session ends after this long, used or not. */
export const sessionLifeMs: number = 12 * 3_600_000;

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Only digests are kept and compared. */
interface Kept {
  readonly digests: readonly Buffer[];
  readonly endsMs: number;
}

function matches({ digests }: Kept, found: readonly string[]): boolean {
  return (
    digests.length === found.length && digests.every((each, index) => timingSafeEqual(each, digest(found[index] ?? "")))
  );
}

export function openKeys(clock: Clock): Keys {
  const tokens = new Set<Kept>();
  const sessions = new Set<Kept>();
  const secret = (): string => randomBytes(secretBytes).toString("base64url");
  const find = (among: Set<Kept>, found: readonly string[]): Kept | undefined => {
    for (const kept of among) if (kept.endsMs <= clock.monotonic()) among.delete(kept);
    return [...among].find((kept) => matches(kept, found));
  };
  const findSession = ({ cookie = "", key = "" }: Partial<SessionKeys>): Kept | undefined =>
    find(sessions, [cookie, key]);
  return {
    issueToken() {
      const token = secret();
      tokens.add({ digests: [digest(token)], endsMs: clock.monotonic() + tokenLifeMs });
      return token;
    },
    login(token) {
      const found = find(tokens, [token]);
      if (found === undefined) return undefined;
      tokens.delete(found);
      const made = { cookie: secret(), key: secret() };
      sessions.add({ digests: [digest(made.cookie), digest(made.key)], endsMs: clock.monotonic() + sessionLifeMs });
      return made;
    },
    isSession: (found) => findSession(found) !== undefined,
    logout(found) {
      const session = findSession(found);
      if (session !== undefined) sessions.delete(session);
    },
  };
}
