// Runs beside the node in a machine that is measured: starts the measuring client when somebody connects, and passes its answer on.
import { execFile } from "node:child_process";
import { createServer } from "node:net";

createServer((socket) => {
  socket.on("error", () => undefined);
  const flags = ["--disallow-code-generation-from-strings", "--no-warnings"];
  execFile(process.execPath, [...flags, "/.extra/guest-client.mjs"], (error, stdout) => {
    socket.end(error === null ? stdout : `${JSON.stringify({ error: error.message })}\n`);
  });
}).listen(9998);
