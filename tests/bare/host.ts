/** A host as a process of its own, to be killed: `host.ts <folder> <port>` says its base URL in one line. */
import { startHost } from "../../local/host.ts";
import { stopAt, untilSignal } from "../../local/signals.ts";
import { bareEntries } from "./options.ts";

const [, , folder = "", port = "0"] = process.argv;
const stopping = untilSignal();
const host = await startHost({ ...bareEntries, folder, port: Number(port), log: "none" });
stopAt(stopping, host.stop);
console.log(host.baseUrl);
