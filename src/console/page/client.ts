// Calls of the server, and streams from it. The key of the session lives in this tab only; the cookie is the browser's affair.
import type { Failure } from "../protocol.ts";
import { streamParser } from "../stream-parser.ts";

const keyName = "ichor-console-key";

/** The server does not know us (any more). */
export class LoggedOutError extends Error {
  override readonly name: string = "LoggedOutError";
}

function headers(): Record<string, string> {
  return { "x-console-key": sessionStorage.getItem(keyName) ?? "" };
}

async function fail(response: Response): Promise<never> {
  const text = await response.text();
  let message = `${response.status} ${response.statusText}`;
  try {
    message = (JSON.parse(text) as Failure).error; // every error of the server is one
  } catch {
    // not from our server: its status must do
  }
  throw response.status === 401 ? new LoggedOutError(message) : new Error(message);
}

/** Exchanges the token of a link for a session. */
export async function login(token: string): Promise<void> {
  const { key } = await post<{ readonly key: string }>("/api/login", { token });
  sessionStorage.setItem(keyName, key);
}

export async function logout(): Promise<void> {
  await post("/api/logout", {});
  sessionStorage.removeItem(keyName);
}

/** The answer is taken to be what the protocol says: both come from one build. */
export async function get<T>(path: string): Promise<T> {
  const response = await fetch(path, { headers: headers() });
  return response.ok ? ((await response.json()) as T) : fail(response);
}

export async function post<T>(path: string, body: unknown): Promise<T> {
  const response = await fetch(path, {
    method: "POST",
    headers: { ...headers(), "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return response.ok ? ((await response.json()) as T) : fail(response);
}

/** Saves a file of the server under its name. */
export async function download(path: string, name: string): Promise<void> {
  const response = await fetch(path, { headers: headers() });
  if (!response.ok) return fail(response);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

export interface Following<T> {
  readonly onItem: (item: T) => void;
  /** Called before the items of each new connection: they tell everything anew. */
  readonly onStart?: () => void;
  /** "" when all is well. */
  readonly onTrouble: (message: string) => void;
  readonly onLoggedOut: () => void;
}

const retryMs = 2000;

/** Follows a stream through all losses, while the page is seen: a browser has few connections to one server. Returns what ends it. */
export function follow<T>(path: string, following: Following<T>): () => void {
  let current: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isEnded = false;
  const connect = (): void => {
    clearTimeout(timer);
    if (isEnded || document.hidden || current !== undefined) return;
    const controller = new AbortController();
    current = controller;
    void read(path, following, controller.signal)
      .catch((error: unknown) => {
        if (controller.signal.aborted) return;
        if (error instanceof LoggedOutError) {
          isEnded = true;
          following.onLoggedOut();
        } else following.onTrouble(error instanceof Error ? error.message : String(error));
      })
      .finally(() => {
        if (current === controller) current = undefined;
        if (!isEnded) timer = setTimeout(connect, retryMs);
      });
  };
  const onVisibility = (): void => {
    if (!document.hidden) return connect();
    current?.abort();
    current = undefined;
  };
  document.addEventListener("visibilitychange", onVisibility);
  connect();
  return () => {
    isEnded = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", onVisibility);
    current?.abort();
  };
}

async function read<T>(path: string, { onItem, onStart, onTrouble }: Following<T>, signal: AbortSignal): Promise<void> {
  const response = await fetch(path, { headers: headers(), signal });
  if (!response.ok || response.body === null) return fail(response);
  onStart?.();
  onTrouble("");
  const parse = streamParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error("the console has ended, or the connection to it");
    for (const { name, data } of parse(value)) {
      if (name === "failure") throw new Error((JSON.parse(data) as Failure).error);
      if (name === "end") throw new Error("the node has ended the stream");
      onItem(JSON.parse(data) as T);
    }
  }
}
