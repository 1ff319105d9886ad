// Loaded into process 1 of a machine that is measured (`node --import`), from an archive that only `make bench` adds: starts the
// measuring client beside the node when somebody connects, and passes its answer on.
import { execFile } from "node:child_process";
import { createServer } from "node:net";

createServer((socket) => {
  socket.on("error", () => undefined);
  const flags = ["--disallow-code-generation-from-strings", "--no-warnings"];
  execFile(process.execPath, [...flags, "/.extra/bench-client.mjs"], (error, stdout) => {
    socket.end(error === null ? stdout : `${JSON.stringify({ error: error.message })}\n`);
  });
}).listen(9998);
