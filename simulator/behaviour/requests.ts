/** Rules about requests in general: idempotency, errors, lists, expanding, rate limits. */

import { expect } from "vitest";
import { DAY_MS, type Rule, refusal } from "./rule.ts";

const PAYMENT = {
  amount: 1999,
  currency: "eur",
  confirm: true,
  payment_method: "pm_card_visa",
  automatic_payment_methods: { enabled: true, allow_redirects: "never" },
} as const;

export const requestRules: Rule[] = [
  {
    object: "request",
    rule: "a repeated key answers what was answered first",
    says:
      "Stripe's idempotency works by saving the resulting status code and body of the first request made for any " +
      "given idempotency key, regardless of whether it succeeds or fails. Subsequent requests with the same key " +
      "return the same result, including 500 errors. (docs.stripe.com/api/idempotent_requests)",
    run: async (stripe, control) => {
      const once = { idempotencyKey: "once" };
      const first = await stripe.customers.create({ name: "A" }, once);
      await stripe.customers.update(first.id, { name: "B" });
      const again = await stripe.customers.create({ name: "A" }, once);
      expect(again).toEqual(first);
      await control.call("POST", "faults", { do: "error_500" });
      const twice = { idempotencyKey: "twice" };
      for (let n = 0; n < 2; n++) {
        expect(await refusal(stripe.customers.create({}, twice))).toMatchObject({ statusCode: 500 });
      }
    },
  },
  {
    object: "request",
    rule: "a key is not for other parameters",
    says:
      "The idempotency layer compares incoming parameters to those of the original request and errors if they're " +
      "not the same to prevent accidental misuse. (docs.stripe.com/api/idempotent_requests)",
    run: async (stripe) => {
      await stripe.customers.create({ name: "A" }, { idempotencyKey: "once" });
      const error = await refusal(stripe.customers.create({ name: "B" }, { idempotencyKey: "once" }));
      expect(error).toMatchObject({ statusCode: 400, type: "StripeIdempotencyError" });
    },
  },
  {
    object: "request",
    rule: "a key is forgotten after a day",
    says:
      "You can remove keys from the system automatically after they're at least 24 hours old. We generate a new " +
      "request if a key is reused after the original is pruned. (docs.stripe.com/api/idempotent_requests)",
    run: async (stripe, control) => {
      const first = await stripe.customers.create({}, { idempotencyKey: "once" });
      await control.advance(DAY_MS);
      expect((await stripe.customers.create({}, { idempotencyKey: "once" })).id).not.toBe(first.id);
    },
  },
  {
    object: "request",
    rule: "what was refused before it began is not remembered",
    says:
      "We save results only after the execution of an endpoint begins. If incoming parameters fail validation, or " +
      "the request conflicts with another request that's executing concurrently, we don't save the idempotent " +
      "result. (docs.stripe.com/api/idempotent_requests)",
    run: async (stripe) => {
      const once = { idempotencyKey: "once" };
      const error = await refusal(stripe.topups.create({ amount: 0, currency: "eur" }, once));
      expect(error).toMatchObject({ statusCode: 400, param: "amount" });
      expect(await stripe.topups.create({ amount: 5, currency: "eur" }, once)).toMatchObject({ amount: 5 });
    },
  },
  {
    object: "request",
    rule: "more requests than the limit in a second are refused with the reason in a header",
    says:
      "If you exceed the limits, you get 429 Too Many Requests HTTP status responses. " +
      "(docs.stripe.com/rate-limits)",
    run: async (stripe, control) => {
      await control.call("POST", "rate_limit", { per_second: 3 });
      const asked = Array.from({ length: 12 }, () => stripe.balance.retrieve().catch((error: unknown) => error));
      const refused = (await Promise.all(asked)).filter((answer) => answer instanceof Error);
      expect(refused.length).toBeGreaterThanOrEqual(5);
      expect(refused[0]).toMatchObject({
        statusCode: 429,
        code: "rate_limit",
        type: "StripeRateLimitError",
        headers: { "stripe-rate-limited-reason": "global-rate" },
      });
      await control.call("POST", "rate_limit", { per_second: null });
      expect(await stripe.balance.retrieve()).toMatchObject({ object: "balance" });
    },
  },
  {
    object: "request",
    rule: "a lock that cannot be had is a 429 of its own code",
    says:
      "lock_timeout: This object cannot be accessed right now because another API request or Stripe process is " +
      "currently accessing it. (docs.stripe.com/error-codes)",
    run: async (stripe, control) => {
      const { id } = await stripe.customers.create({});
      await control.call("POST", "faults", { do: "lock_timeout", on: { object: id } });
      expect(await stripe.customers.create({})).toMatchObject({ object: "customer" });
      const error = await refusal(stripe.customers.update(id, { name: "A" }));
      expect(error).toMatchObject({ statusCode: 429, code: "lock_timeout" });
      expect(error.headers).not.toHaveProperty("stripe-rate-limited-reason");
      expect((await stripe.customers.update(id, { name: "A" })).name).toBe("A");
    },
  },
  {
    object: "request",
    rule: "an unknown route or parameter is an invalid_request_error",
    says:
      "invalid_request_error: Invalid request errors arise when your request has invalid parameters. " +
      "parameter_unknown: The request contains one or more unexpected parameters. (docs.stripe.com/error-codes)",
    run: async (stripe) => {
      const nowhere = await refusal(stripe.rawRequest("POST", "/v1/nowhere", {}));
      expect(nowhere).toMatchObject({ statusCode: 404, type: "StripeInvalidRequestError" });
      const odd = await refusal(stripe.rawRequest("POST", "/v1/customers", { sparkle: "yes" }));
      expect(odd).toMatchObject({ statusCode: 400, code: "parameter_unknown", param: "sparkle" });
    },
  },
  {
    object: "list",
    rule: "ten of a list unless asked otherwise, a hundred at most",
    says:
      "limit: A limit on the number of objects to be returned. Limit can range between 1 and 100, and the default is " +
      "10. (docs.stripe.com/api/pagination)",
    run: async (stripe) => {
      for (let n = 0; n < 12; n++) await stripe.customers.create({ name: `${n}` });
      const first = await stripe.customers.list();
      expect(first).toMatchObject({ object: "list", has_more: true, url: "/v1/customers" });
      expect(first.data.map(({ name }) => name)).toEqual(["11", "10", "9", "8", "7", "6", "5", "4", "3", "2"]);
      for (const limit of [0, 101])
        expect(await refusal(stripe.customers.list({ limit }))).toMatchObject({ param: "limit" });
    },
  },
  {
    object: "list",
    rule: "ending_before gives the page just before its object, newest first",
    says:
      "ending_before is an object ID that defines your place in the list. For instance, if you make a list " +
      "request and receive 100 objects, starting with obj_bar, your subsequent call can include " +
      "ending_before=obj_bar in order to fetch the previous page of the list. (docs.stripe.com/api/pagination, " +
      "the SDK's types)",
    run: async (stripe) => {
      const made: string[] = [];
      for (let n = 0; n < 5; n++) made.unshift((await stripe.customers.create({})).id);
      const before = async (id: string | undefined, limit: number) => {
        const page = await stripe.customers.list({ ending_before: id ?? "", limit });
        return [page.data.map((one) => one.id), page.has_more];
      };
      expect(await before(made[4], 2)).toEqual([made.slice(2, 4), true]);
      expect(await before(made[2], 2)).toEqual([made.slice(0, 2), false]);
      expect(await before(made[0], 2)).toEqual([[], false]);
      const backwards: string[] = [];
      for await (const { id } of stripe.customers.list({ ending_before: made[4] ?? "", limit: 2 })) backwards.push(id);
      expect(backwards).toEqual([...made.slice(0, 4)].reverse());
      const last = await stripe.customers.list({ starting_after: made[4] ?? "" });
      expect(last).toMatchObject({ data: [], has_more: false });
    },
  },
  {
    object: "list",
    rule: "the SDK pages through all of a list",
    says:
      "Our libraries support auto-pagination. This feature easily handles fetching large lists of resources without " +
      "having to manually paginate results and perform subsequent requests. (docs.stripe.com/api/pagination/auto)",
    run: async (stripe) => {
      const made: string[] = [];
      for (let n = 0; n < 7; n++) made.unshift((await stripe.customers.create({ email: "a@example.com" })).id);
      await stripe.customers.create({ email: "b@example.com" });
      const found = await stripe.customers.list({ email: "a@example.com", limit: 3 }).autoPagingToArray({ limit: 50 });
      expect(found.map(({ id }) => id)).toEqual(made);
    },
  },
  {
    object: "list",
    rule: "a cursor that names nothing of the list is refused",
    says: "resource_missing: The ID provided is not valid. (docs.stripe.com/error-codes)",
    run: async (stripe) => {
      const { id } = await stripe.customers.create({});
      for (const page of [{ starting_after: "cus_none" }, { ending_before: "cus_none" }]) {
        const error = await refusal(stripe.customers.list(page));
        expect(error).toMatchObject({ statusCode: 400, code: "resource_missing", param: Object.keys(page)[0] });
      }
      expect(await refusal(stripe.paymentIntents.list({ starting_after: id }))).toMatchObject({ statusCode: 400 });
    },
  },
  {
    object: "list",
    rule: "takes one cursor, not both",
    says:
      "These parameters are mutually exclusive. You can use either the starting_after or ending_before parameter, " +
      "but not both simultaneously. (docs.stripe.com/api/pagination)",
    run: async (stripe) => {
      const { id } = await stripe.customers.create({});
      const error = await refusal(stripe.customers.list({ starting_after: id, ending_before: id }));
      expect(error).toMatchObject({ statusCode: 400, type: "StripeInvalidRequestError" });
    },
  },
  {
    object: "expand",
    rule: "ids become objects, four levels deep at most, also within lists",
    says:
      "You can expand recursively by specifying nested fields after a dot. Expansions have a maximum depth of four " +
      "levels. Expanding within lists starts with the data property. (docs.stripe.com/expand)",
    run: async (stripe) => {
      const paid = await stripe.paymentIntents.create({ ...PAYMENT, expand: ["latest_charge.balance_transaction"] });
      expect(paid.latest_charge).toMatchObject({
        object: "charge",
        balance_transaction: { object: "balance_transaction" },
      });
      const deep = "data.latest_charge.balance_transaction.source";
      const { data } = await stripe.paymentIntents.list({ expand: [deep] });
      expect(data).toMatchObject([{ latest_charge: { balance_transaction: { source: { id: expect.any(String) } } } }]);
      const deeper = await refusal(stripe.paymentIntents.list({ expand: [`${deep}.payment_intent`] }));
      expect(deeper).toMatchObject({ statusCode: 400, param: "expand" });
    },
  },
  {
    object: "expand",
    rule: "what is no reference cannot be expanded",
    says:
      "Expandable fields are marked with an Expandable label in the API reference. You can only use expand with " +
      "these. (docs.stripe.com/expand)",
    run: async (stripe) => {
      const { id } = await stripe.customers.create({});
      const error = await refusal(stripe.customers.retrieve(id, { expand: ["email"] }));
      expect(error).toMatchObject({ statusCode: 400, message: "This property cannot be expanded (email)." });
    },
  },
];
