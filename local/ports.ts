/** Ports of this machine: is one free, and which one is. */
import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** The address at which everything local listens; never one that other machines reach. */
export const loopback = "127.0.0.1";

/** Below the ports that systems give to outgoing connections: one of those may be taken while a host restarts. */
const OWN_PORTS = { from: 10_000, to: 30_000 };
const TRIES_MAX = 50;

/** An engine that was killed is no process any more some time before the system closes what it listened on. */
const LET_GO_WITHIN_MS = 1_000;

/**
 * Makes sure that a port can be listened on.
 *
 * @param port 0 asks for any free one
 * @returns the port; between this answer and its use somebody else may take it, which the engine then reports
 * @throws PortRefused when it is taken or not allowed
 */
export async function freePort(port: number): Promise<number> {
  if (port !== 0) return letGo(port);
  for (let tries = 1; ; tries++) {
    const candidate = randomInt(OWN_PORTS.from, OWN_PORTS.to);
    try {
      return await listened(candidate);
    } catch (error) {
      if (tries === TRIES_MAX) throw error;
    }
  }
}

/** The port, also if whoever had it is just ending. */
async function letGo(port: number): Promise<number> {
  for (const asked = Date.now(); ; await sleep(50)) {
    try {
      return await listened(port);
    } catch (error) {
      if (Date.now() - asked > LET_GO_WITHIN_MS) throw error;
    }
  }
}

function listened(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => reject(new PortRefused(port, error.code ?? error.message)));
    server.listen(port, loopback, () => server.close(() => resolve(port)));
  });
}

/** A port that cannot be listened on. The message is one sentence for the person at the keyboard. */
export class PortRefused extends Error {
  constructor(port: number, code: string) {
    const why = code === "EADDRINUSE" ? "is taken by another program" : `cannot be listened on (${code})`;
    super(`Port ${port} ${why}: choose another with --port.`);
  }
}
