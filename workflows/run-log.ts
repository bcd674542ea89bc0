/** A run's lines of the log: written a moment after they happened, so that no step waits while they are written. */
import type { Log } from "../core/ports.ts";

/** How long lines wait for more of them, ms. */
const WRITTEN_WITHIN = 100;

interface Writer {
  readonly log: Log;
  pause(ms: number): Promise<unknown>;
}

/** The lines of one run's invocation, in their order. A process that dies takes those along that it still holds. */
export class RunLog implements Log {
  readonly #writer: Writer;
  #held: { message: string; fields: Record<string, unknown> }[] = [];

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  info(message: string, fields: Record<string, unknown> = {}): void {
    if (this.#held.length === 0) void this.#writer.pause(WRITTEN_WITHIN).then(() => this.write());
    this.#held.push({ message, fields });
  }

  /** At once, after what led to it. */
  error(message: string, fields: Record<string, unknown> = {}): void {
    this.write();
    this.#writer.log.error(message, fields);
  }

  /** At the latest before the run rests or ends. */
  write(): void {
    const lines = this.#held;
    this.#held = [];
    for (const { message, fields } of lines) this.#writer.log.info(message, fields);
  }
}
