/** Distributions over HTTP: how a payment was split. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { DistributionView } from "../../core/money/distribution.ts";
import { getDistribution, listDistributions } from "../../core/money/distribution-reads.ts";
import { list, read } from "../edge.ts";

export const distributions = [
  list({
    path: "/v1/distributions",
    operationId: "listDistributions",
    sdk: "distributions.list",
    tag: "Distributions",
    summary: "List distributions",
    description: "Newest first. With `payment`, the one of that payment.",
    scope: "splits:read",
    query: z.strictObject({ payment: idOf("payment").optional() }),
    item: DistributionView,
    list: ({ context, query }, page) => listDistributions(context, query, page),
  }),

  read({
    path: "/v1/distributions/{id}",
    operationId: "getDistribution",
    sdk: "distributions.retrieve",
    tag: "Distributions",
    summary: "Read a distribution",
    description: "The distribution with its shares in the order of the rule's lines.",
    scope: "splits:read",
    params: z.strictObject({ id: idOf("distribution") }),
    answer: DistributionView,
    read: ({ context, params }) => getDistribution(context, params.id),
  }),
];
