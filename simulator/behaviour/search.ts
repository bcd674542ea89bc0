/** Rules about search. */

import type Stripe from "stripe";
import { expect } from "vitest";
import { type Rule, refusal } from "./rule.ts";

const MINUTE_MS = 60_000;

const names = async (found: Stripe.ApiSearchResultPromise<Stripe.Customer>) =>
  (await found).data.map(({ name }) => name);

/** Customers named A to C, of whom search knows. */
async function threeCustomers(stripe: Stripe, advance: (ms: number) => Promise<void>) {
  await stripe.customers.create({ name: "Ann Archer", email: "ann@example.com", metadata: { team: "red" } });
  await stripe.customers.create({ name: "Bob", email: "bob@example.com", metadata: { team: "blue", "a b": 'x"y' } });
  await stripe.customers.create({ name: "Cid", email: "cid@example.org" });
  await advance(MINUTE_MS);
}

export const searchRules: Rule[] = [
  {
    object: "search",
    rule: "finds by the query language's operators",
    says:
      "Exact match `:`, AND, OR, negation `-`, NULL, substring `~`, escaped quotes, greater than/less than `>`, `<`: " +
      "you can combine multiple query clauses in a search. (docs.stripe.com/search)",
    run: async (stripe, { advance }) => {
      await threeCustomers(stripe, advance);
      const search = (query: string) => names(stripe.customers.search({ query }));
      expect(await search('email:"bob@example.com"')).toEqual(["Bob"]);
      expect(await search("email~'example.com' AND metadata['team']:'red'")).toEqual(["Ann Archer"]);
      expect(await search('name~"archer" OR name:"cid"')).toEqual(["Cid", "Ann Archer"]);
      expect(await search('-metadata["team"]:null')).toEqual(["Bob", "Ann Archer"]);
      expect(await search('metadata["team"]:null')).toEqual(["Cid"]);
      expect(await search('metadata["a b"]:"x\\"y"')).toEqual(["Bob"]);
      expect(await search("created>1000 created<1001")).toEqual([]);
    },
  },
  {
    object: "search",
    rule: "a new or changed object is found after a minute",
    says:
      "Don't use search for read-after-write flows because the data won't be immediately available to search. Under " +
      "normal operating conditions, data is searchable in under 1 minute. (docs.stripe.com/search)",
    run: async (stripe, { advance }) => {
      const { id } = await stripe.customers.create({ name: "Ann" });
      const search = (query: string) => names(stripe.customers.search({ query }));
      expect(await search('name:"Ann"')).toEqual([]);
      await advance(MINUTE_MS);
      expect(await search('name:"Ann"')).toEqual(["Ann"]);
      await stripe.customers.update(id, { name: "Bea" });
      expect(await search('name:"Bea"')).toEqual([]);
      // Found by what it was, answered as it is.
      expect(await search('name:"Ann"')).toEqual(["Bea"]);
      await advance(MINUTE_MS);
      expect(await search('name:"Bea"')).toEqual(["Bea"]);
      expect(await search('name:"Ann"')).toEqual([]);
    },
  },
  {
    object: "search",
    rule: "AND beside OR, unknown fields and short substrings are refused",
    says:
      "You can't combine AND and OR in the same query. The shortest substring is 3 characters. Each resource has its " +
      "own supported query fields. (docs.stripe.com/search)",
    run: async (stripe) => {
      const wrong = [
        'name:"a" AND name:"b" OR name:"c"',
        'shoe:"a"',
        'name~"ab"',
        "email>3",
        'name:"a',
        'name:"a" AND',
        "name:a",
      ];
      for (const query of wrong) {
        const error = await refusal(stripe.customers.search({ query }));
        expect([query, error]).toEqual([query, expect.objectContaining({ statusCode: 400, param: "query" })]);
      }
    },
  },
  {
    object: "search",
    rule: "pages by next_page, which the SDK follows",
    says:
      "page: A cursor for pagination across multiple pages of results. Don't include this parameter on the first " +
      "call. Use the next_page value returned in a previous response to request subsequent results. " +
      "(docs.stripe.com/api/pagination/search)",
    run: async (stripe, { advance }) => {
      for (let n = 0; n < 5; n++) await stripe.customers.create({ name: `P${n}`, email: "p@example.com" });
      await advance(MINUTE_MS);
      const query = 'email:"p@example.com"';
      const first = await stripe.customers.search({ query, limit: 2 });
      expect(first).toMatchObject({ object: "search_result", has_more: true, url: "/v1/customers/search" });
      const all = await stripe.customers.search({ query, limit: 2 }).autoPagingToArray({ limit: 50 });
      expect(all.map(({ name }) => name)).toEqual(["P4", "P3", "P2", "P1", "P0"]);
      const last = await stripe.customers.search({ query, limit: 5 });
      expect(last).toMatchObject({ has_more: false, next_page: null });
    },
  },
  {
    object: "search",
    rule: "says how many it has found where that is asked for",
    says:
      "The total number of objects that match the query, only accurate up to 10,000. This field is not included by " +
      "default. To include it in the response, expand the total_count field. (docs.stripe.com/api/customers/search)",
    run: async (stripe, { advance }) => {
      await threeCustomers(stripe, advance);
      const search = (more: Partial<Stripe.CustomerSearchParams>) =>
        stripe.customers.search({ query: "email~'example.com'", limit: 1, ...more });
      expect(await search({})).not.toHaveProperty("total_count");
      const first = await search({ expand: ["total_count"] });
      expect(first).toMatchObject({ total_count: 2, has_more: true });
      const second = await search({ expand: ["total_count"], page: first.next_page ?? "" });
      expect(second).toMatchObject({ total_count: 2, has_more: false });
    },
  },
  {
    object: "search",
    rule: "charges and payment intents by amount, status, currency and metadata",
    says:
      "Query fields for Charges: amount, created, currency, customer, metadata, refunded, status. Query fields for " +
      "PaymentIntents: amount, created, currency, customer, metadata, status. (docs.stripe.com/search)",
    run: async (stripe, { advance }) => {
      const payment = { currency: "eur", payment_method: "pm_card_visa", confirm: true, off_session: true } as const;
      const paid = await stripe.paymentIntents.create({ ...payment, amount: 1999, metadata: { payment_id: "pay_1" } });
      await stripe.paymentIntents.create({ ...payment, amount: 500 });
      await advance(MINUTE_MS);
      const query = 'status:"succeeded" AND amount>1000 AND currency:"EUR"';
      expect((await stripe.charges.search({ query })).data.map(({ id }) => id)).toEqual([paid.latest_charge]);
      const byMetadata = { query: "metadata['payment_id']:'pay_1'", expand: ["data.latest_charge"] };
      const { data } = await stripe.paymentIntents.search(byMetadata);
      expect(data).toMatchObject([{ id: paid.id, latest_charge: { object: "charge" } }]);
    },
  },
];
