/** The whole platform as a process of its own, to be killed: `crash-host.ts <folder> <port>` says when it serves. */
import { startHost } from "../local/host.ts";
import { stopAt, untilSignal } from "../local/signals.ts";

const [, , folder = "", port = "0"] = process.argv;
const stopping = untilSignal();
const host = await startHost({ folder, port: Number(port), cron: false, log: "none" });
stopAt(stopping, host.stop);
console.log(host.baseUrl);
