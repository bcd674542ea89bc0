/** Rules about customers. */

import { expect } from "vitest";
import { type Rule, refusal } from "./rule.ts";

export const customerRules: Rule[] = [
  {
    object: "customer",
    rule: "metadata merges, an empty value unsets its key",
    says:
      "Individual keys can be unset by posting an empty value to them. All keys can be unset by posting an empty " +
      "value to metadata. (docs.stripe.com/api/customers/update)",
    run: async (stripe) => {
      const { id } = await stripe.customers.create({ metadata: { a: "1", b: "2" } });
      expect((await stripe.customers.update(id, { metadata: { a: "", c: "3" } })).metadata).toEqual({ b: "2", c: "3" });
      expect((await stripe.customers.update(id, { metadata: "" })).metadata).toEqual({});
    },
  },
  {
    object: "customer",
    rule: "an id that names nothing is a 404",
    says:
      "resource_missing: The ID provided is not valid. Either the resource does not exist, or an ID for a different " +
      "resource has been provided. (docs.stripe.com/error-codes)",
    run: async (stripe) => {
      const error = await refusal(stripe.customers.retrieve("cus_none"));
      expect(error).toMatchObject({ statusCode: 404, code: "resource_missing", param: "id" });
    },
  },
];
