/** Remembers what the directory said, for 30 s at most, so that a request costs no call for it. */
import type { Clock } from "../core/ports.ts";
import { SECOND } from "../core/time.ts";

/** A status is never believed longer than this. */
export const STATUS_BELIEVED_MS = 30 * SECOND;
/** From this age on one request reads it anew, while the others still believe it: no stampede at its end. */
const STATUS_FRESH_MS = 20 * SECOND;
const REMEMBERED_MAX = 10_000;

interface Remembered<Value> {
  readonly value: Value;
  readonly readAt: number;
  isBeingRead: boolean;
}

/** What is not found is not remembered: it may be made at any moment. */
export class StatusCache<Value> {
  readonly #remembered = new Map<string, Remembered<Value>>();
  readonly #wall: Clock;
  readonly #read: (id: string) => Promise<Value | undefined>;

  constructor(wall: Clock, read: (id: string) => Promise<Value | undefined>) {
    this.#wall = wall;
    this.#read = read;
  }

  get(id: string): Value | Promise<Value | undefined> {
    const found = this.#remembered.get(id);
    if (!found) return this.#readAnew(id);
    const age = this.#wall.now() - found.readAt;
    if (age < STATUS_FRESH_MS || (age < STATUS_BELIEVED_MS && found.isBeingRead)) return found.value;
    found.isBeingRead = true;
    return this.#readAnew(id);
  }

  forget(id: string): void {
    this.#remembered.delete(id);
  }

  async #readAnew(id: string): Promise<Value | undefined> {
    const readAt = this.#wall.now();
    const value = await this.#read(id);
    this.#remembered.delete(id);
    if (value === undefined) return undefined;
    if (this.#remembered.size >= REMEMBERED_MAX) {
      for (const oldest of this.#remembered.keys()) {
        this.#remembered.delete(oldest);
        break;
      }
    }
    this.#remembered.set(id, { value, readAt, isBeingRead: false });
    return value;
  }
}
