// The first program of a machine with a companion: starts that and becomes what it was told to be. Its arguments are the companion's
// name, then the program and its arguments.
import { spawn } from "node:child_process";

const [companion = "", program = "", ...args] = process.argv.slice(2);
spawn(process.execPath, ["--no-warnings", `/.extra/${companion}`], { stdio: "inherit", detached: true }).unref();
if (process.execve === undefined) throw new Error("Cannot become the agent: this Node has no execve");
process.execve(program, ["/sbin/init", ...args]);
