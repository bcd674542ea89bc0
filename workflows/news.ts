/** Tells the outbox's consumer of events: a moment after they happened, so that a quick run tells of all at once. */

/** How long news waits for more of it, ms. */
const TOLD_WITHIN = 100;

interface Teller {
  nudge(tenantId: string): Promise<void>;
  pause(ms: number): Promise<unknown>;
}

/** The news of one run's invocation. What a crash keeps from being told is found by the sweeper. */
export class News {
  readonly #world: Teller;
  readonly #tenantId: string;
  #isWaiting = false;

  constructor(world: Teller, tenantId: string) {
    this.#world = world;
    this.#tenantId = tenantId;
  }

  note(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    void this.#world.pause(TOLD_WITHIN).then(() => this.tell());
  }

  /** At the latest before the run rests or ends. */
  async tell(): Promise<void> {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    await this.#world.nudge(this.#tenantId).catch(() => undefined);
  }
}
