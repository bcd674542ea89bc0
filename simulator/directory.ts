/** Which account belongs to which reference: one Durable Object that opens accounts and hands out their keys. */

import { OPEN_PATH, type Opening } from "./account.ts";
import { rejection } from "./control.ts";
import { AMOUNT_MAX, Rejection, readCurrency, readInteger, readObject, readString } from "./control-input.ts";
import { randomTail } from "./ids.ts";
import type { DurableState, DurableStorage, Env } from "./runtime.ts";
import type { Settings } from "./world.ts";

const FIELDS = ["reference", "name", "country", "currency", "float", "fee", "settlement_days"];

type Row = { opening: string };

/** The body of `POST /_control/accounts`. @throws Rejection naming the field that does not fit */
function readOpening(body: unknown): { reference: string; opening: Opening } {
  const input = readObject(body, "", FIELDS);
  const reference = readString(
    input.reference,
    "reference",
    /^\S{1,200}$/,
    "a string of 1 to 200 characters without blanks",
  );
  const fee = readObject(input.fee ?? {}, "fee", ["bps", "fixed"]);
  const currency = readCurrency(input.currency ?? "eur", "currency");
  const id = randomTail(16);
  const settings: Settings = {
    id: `acct_${id}`,
    name: readString(input.name ?? reference, "name", /^.{1,200}$/, "a string of 1 to 200 characters"),
    country: readString(input.country ?? "DE", "country", /^[A-Z]{2}$/, "an upper-case country code"),
    currency,
    secret_key: `sk_test_${id}_${randomTail(32)}`,
    publishable_key: `pk_test_${id}_${randomTail(32)}`,
    fee: {
      bps: readInteger(fee.bps ?? 150, "fee.bps", 0, 10_000),
      fixed: readInteger(fee.fixed ?? 25, "fee.fixed", 0, AMOUNT_MAX),
    },
    settlement_days: readInteger(input.settlement_days ?? 2, "settlement_days", 0, 365),
  };
  return { reference, opening: { settings, float: readInteger(input.float ?? 0, "float", 0, AMOUNT_MAX) } };
}

export class AccountDirectory {
  readonly #storage: DurableStorage;
  readonly #env: Env;

  constructor(state: DurableState, env: Env) {
    this.#storage = state.storage;
    this.#env = env;
    this.#storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS accounts (reference TEXT PRIMARY KEY, opening TEXT NOT NULL) STRICT, WITHOUT ROWID",
    );
  }

  async fetch(request: Request): Promise<Response> {
    try {
      if (request.method !== "POST") throw new Rejection("", `There is no ${request.method} /_control/accounts`, 404);
      const body: unknown = await request.json().catch(() => undefined);
      const { reference, opening } = readOpening(body);
      const { created, settings, float } = this.#openingFor(reference, opening);
      // Opening is idempotent, so a crash between the two objects heals with the next call.
      const account = this.#env.ACCOUNT.get(this.#env.ACCOUNT.idFromName(settings.id));
      await account.fetch(`https://account${OPEN_PATH}`, { method: "POST", body: JSON.stringify({ settings, float }) });
      const { id, secret_key, publishable_key } = settings;
      return Response.json({ id, secret_key, publishable_key }, { status: created ? 201 : 200 });
    } catch (error) {
      if (error instanceof Rejection) return rejection(error);
      throw error;
    }
  }

  /** The opening that this reference had before, else the new one. */
  #openingFor(reference: string, opening: Opening): Opening & { created: boolean } {
    const { sql } = this.#storage;
    const [row] = sql.exec<Row>("SELECT opening FROM accounts WHERE reference = ?", reference).toArray();
    if (row) return { ...(JSON.parse(row.opening) as Opening), created: false };
    sql.exec("INSERT INTO accounts (reference, opening) VALUES (?, ?)", reference, JSON.stringify(opening));
    return { ...opening, created: true };
  }
}
