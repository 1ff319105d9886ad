// Starts as many children as its argument says, says so, and waits to be killed: its children lose their parent.
import { spawn } from "node:child_process";

for (let index = 0; index < Number(process.argv[2]); index++) {
  spawn("/usr/bin/udevadm", ["wait", "--timeout=3", "/dev/never-there"], { stdio: "ignore", detached: true }).unref();
}
process.stdout.write("started\n");
setInterval(() => undefined, 60_000);
