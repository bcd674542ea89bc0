/** Ends a command in order when it is told to end. */

/**
 * Aborts at the first signal to end. A second one ends the process on the spot, with code 1: what it guards by then is
 * ended by its guard.
 */
export function untilSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => (controller.signal.aborted ? process.exit(1) : controller.abort()));
  }
  return controller.signal;
}

/** Stops something at the signal, or now if that came before, and ends the process with code 0. */
export function stopAt(signal: AbortSignal, stop: () => Promise<void>): void {
  const end = () => void stop().then(() => process.exit(0));
  if (signal.aborted) end();
  else signal.addEventListener("abort", end);
}
