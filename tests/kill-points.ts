/** A process that dies at a chosen effect, before or after it, and is started again. */
import type { SetUpWorld } from "./set-up-world.ts";
import type { Script } from "./stripe-script.ts";

export type When = "before" | "after";

/** One death, at the n-th of all effects that are struck, before it or after. */
export function oneDeath(n: number, when: When) {
  let [count, state] = [0, "watching" as "watching" | "dead" | "revived"];
  return {
    async strike<T>(effect: () => Promise<T>): Promise<T> {
      if (state === "dead") throw new Error("the process is dead");
      if (state === "revived") return effect();
      count += 1;
      if (count !== n) return effect();
      state = "dead";
      if (when === "after") await effect();
      throw new Error("killed");
    },
    /** Whether nothing happens any more, until the revival. */
    isDead: () => state === "dead",
    /** Drives until the kill, then again from an empty journal: whatever was done is met and not repeated. */
    async life(drive: () => Promise<void>): Promise<void> {
      const watching = state === "watching";
      await drive().catch(() => undefined);
      const struck = watching && state === "dead";
      state = "revived";
      await drive();
      if (!struck && watching) state = "watching";
    },
    /** Whether the n-th effect was ever reached. From here on nothing is killed any more. */
    end(): boolean {
      const struck = state === "revived";
      state = "revived";
      return struck;
    },
  };
}

/** Kills the process at the n-th effect: a request to the provider, or a call to the database. */
export function killAt(
  { world, rails }: { world: SetUpWorld; rails: { readonly script: Script } },
  n: number,
  when: When,
) {
  const death = oneDeath(n, when);
  world.stripe((sent) => death.strike(async () => rails.script(sent)));
  const { database } = world.ledger;
  const batch = database.batch;
  database.batch = (statements) => death.strike(() => batch(statements));
  return death;
}
