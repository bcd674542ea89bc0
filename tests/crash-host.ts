/**
 * The whole platform as a process of its own, to be killed: `crash-host.ts <folder> <port> [simulator-port entry]`
 * says when it serves. With another entry for the platform, it sweeps each minute, and passes on where that entry says
 * it halted; the simulator keeps its port, so that a person who was on one of its pages finds it again.
 */
import { type HostOptions, startHost } from "../local/host.ts";
import { stopAt, untilSignal } from "../local/signals.ts";

const [, , folder = "", port = "0", simulatorPort = "0", entry] = process.argv;
const stopping = untilSignal();
const of: Partial<HostOptions> =
  entry === undefined
    ? { cron: false, log: "none" }
    : { entries: { platform: entry }, simulatorPort: Number(simulatorPort), log: ({ message }) => tell(message) };
const host = await startHost({ folder, port: Number(port), ...of });
stopAt(stopping, host.stop);
console.log(host.baseUrl);

function tell(message: string): void {
  if (message.startsWith("halted ")) console.log(message);
}
