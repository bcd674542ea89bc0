/** Which account belongs to which reference: one Durable Object that opens accounts and hands out their keys. */

import { OPEN_PATH, type Opening, OVERVIEW_PATH } from "./account.ts";
import { rejection } from "./control.ts";
import { AMOUNT_MAX, Rejection, readCurrency, readInteger, readObject, readString } from "./control-input.ts";
import { readRates } from "./exchange.ts";
import { randomTail } from "./ids.ts";
import type { Overview } from "./overview.ts";
import { accountPage, accountsPage } from "./overview-page.ts";
import type { DurableState, DurableStorage, Env } from "./runtime.ts";
import type { Settings, Terms } from "./world.ts";

const TERMS = ["fee", "settlement_days"];
const FIELDS = [
  "reference",
  "name",
  "country",
  "currency",
  "float",
  ...TERMS,
  "currencies",
  "rates",
  "onboarding",
  "dispute_prevention",
];

/** Where people look. */
export const PAGE_PATH = "/_control";
/** Nothing is loaded, nothing runs. */
const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
/** Accounts on the first page. */
const LISTED = 200;

type Row = { opening: string };

function readOnboarding(value: unknown): "required" | "skipped" {
  if (value === "required" || value === "skipped") return value;
  throw new Rejection("onboarding", "must be required or skipped");
}

function readFlag(value: unknown, at: string): boolean {
  if (typeof value === "boolean") return value;
  throw new Rejection(at, "must be true or false");
}

/** A fee and a delay; what is not said is as in `otherwise`. */
function readTerms(input: Record<string, unknown>, at: string, otherwise: Terms): Terms {
  const fee = readObject(input.fee ?? {}, `${at}fee`, ["bps", "fixed"]);
  return {
    fee: {
      bps: readInteger(fee.bps ?? otherwise.fee.bps, `${at}fee.bps`, 0, 10_000),
      fixed: readInteger(fee.fixed ?? otherwise.fee.fixed, `${at}fee.fixed`, 0, AMOUNT_MAX),
    },
    settlement_days: readInteger(input.settlement_days ?? otherwise.settlement_days, `${at}settlement_days`, 0, 365),
  };
}

/** Terms by currency. */
function readCurrencies(value: unknown, otherwise: Terms): Pick<Settings, "currencies"> {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Rejection("currencies", "must be a JSON object");
  }
  const named = Object.entries(value).map(([currency, terms]) => {
    const at = `currencies.${currency}`;
    return [readCurrency(currency, at), readTerms(readObject(terms, at, TERMS), `${at}.`, otherwise)] as const;
  });
  return { currencies: Object.fromEntries(named) };
}

const USUAL: Terms = { fee: { bps: 150, fixed: 25 }, settlement_days: 2 };

/** The body of `POST /_control/accounts`. @throws Rejection naming the field that does not fit */
function readOpening(body: unknown): { reference: string; opening: Opening } {
  const input = readObject(body, "", FIELDS);
  const reference = readString(
    input.reference,
    "reference",
    /^\S{1,200}$/,
    "a string of 1 to 200 characters without blanks",
  );
  const terms = readTerms(input, "", USUAL);
  const currency = readCurrency(input.currency ?? "eur", "currency");
  const id = randomTail(16);
  const settings: Settings = {
    id: `acct_${id}`,
    name: readString(input.name ?? reference, "name", /^.{1,200}$/, "a string of 1 to 200 characters"),
    country: readString(input.country ?? "DE", "country", /^[A-Z]{2}$/, "an upper-case country code"),
    currency,
    secret_key: `sk_test_${id}_${randomTail(32)}`,
    publishable_key: `pk_test_${id}_${randomTail(32)}`,
    ...terms,
    ...readCurrencies(input.currencies, terms),
    ...(input.rates === undefined ? {} : { rates: readRates(input.rates, "rates") }),
    onboarding: readOnboarding(input.onboarding ?? "required"),
    dispute_prevention: readFlag(input.dispute_prevention ?? false, "dispute_prevention"),
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
    const url = new URL(request.url);
    if (url.pathname === PAGE_PATH) return this.#page(request.method, url.searchParams.get("account"));
    try {
      if (request.method !== "POST") throw new Rejection("", `There is no ${request.method} /_control/accounts`, 404);
      const { reference, opening } = readOpening(await request.json().catch(() => undefined));
      const { created, settings, float } = this.#openingFor(reference, opening);
      // Opening is idempotent, so a crash between the two objects heals with the next call.
      const account = this.#env.ACCOUNT.get(this.#env.ACCOUNT.idFromName(settings.id));
      const body = JSON.stringify({ settings, float });
      const opened = await account.fetch(`https://account${OPEN_PATH}`, { method: "POST", body });
      const { secret_key } = (await opened.json()) as Pick<Settings, "secret_key">;
      const { id, publishable_key } = settings;
      return Response.json({ id, secret_key, publishable_key }, { status: created ? 201 : 200 });
    } catch (error) {
      if (error instanceof Rejection) return rejection(error);
      throw error;
    }
  }

  /** The page for people: all accounts, or one of them. */
  async #page(method: string, id: string | null): Promise<Response> {
    const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": PAGE_POLICY };
    if (method !== "GET" && method !== "HEAD") return new Response(null, { status: 405, headers: { allow: "GET" } });
    const { sql } = this.#storage;
    const rows = sql.exec<Row & { reference: string }>("SELECT reference, opening FROM accounts").toArray();
    const known = rows.map(({ reference, opening }) => {
      const { settings } = JSON.parse(opening) as Opening;
      return { reference, id: settings.id, name: settings.name };
    });
    const only = known.length === 1 ? known[0]?.id : undefined;
    const wanted = id ?? only;
    if (wanted === undefined) return new Response(accountsPage(known.slice(0, LISTED), known.length), { headers });
    if (!known.some((one) => one.id === wanted)) return new Response("No such account", { status: 404 });
    const account = this.#env.ACCOUNT.get(this.#env.ACCOUNT.idFromName(wanted));
    const answer = await account.fetch(`https://account${OVERVIEW_PATH}`);
    if (!answer.ok) return new Response("No such account", { status: 404 });
    return new Response(accountPage((await answer.json()) as Overview, known.length === 1), { headers });
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
