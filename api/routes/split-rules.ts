/** Split rules and their versions over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import {
  PreviewSplit,
  previewSplit,
  SimulateSplit,
  SplitPreviewView,
  SplitSimulationView,
  simulateSplit,
} from "../../core/money/split-preview.ts";
import {
  CreateSplitRule,
  getSplitRule,
  getSplitRuleVersion,
  listSplitRules,
  listSplitRuleVersions,
  planCreateSplitRule,
  planCreateSplitRuleVersion,
  SplitRuleVersionView,
  SplitRuleView,
} from "../../core/money/split-rules.ts";
import { CreateSplitRuleVersion } from "../../core/money/split-terms.ts";
import { list, read, write } from "../edge.ts";

const ofRule = z.strictObject({ id: idOf("split_rule") });
/** What terms may be refused with. */
const TERMS_REFUSED = ["not_found", "split_rule_invalid", "merchant_not_payable"] as const;

export const splitRules = [
  write({
    path: "/v1/split_rules",
    operationId: "createSplitRule",
    sdk: "splitRules.create",
    tag: "Split rules",
    summary: "Create a split rule",
    description:
      "Its first version is active at once. The lines' `share_bps` sum to 10000, or to less where one line has what " +
      "remains; their merchants are yours and in countries that you can pay out to. A new default takes the place of " +
      "the former one.",
    scope: "splits:write",
    body: CreateSplitRule,
    status: 201,
    answer: SplitRuleView,
    location: (rule) => `/v1/split_rules/${rule.id}`,
    errors: TERMS_REFUSED,
    plan: ({ context, body }) => planCreateSplitRule(context, body),
  }),

  list({
    path: "/v1/split_rules",
    operationId: "listSplitRules",
    sdk: "splitRules.list",
    tag: "Split rules",
    summary: "List split rules",
    description: "Newest first, each with its active version.",
    scope: "splits:read",
    item: SplitRuleView,
    list: ({ context }, page) => listSplitRules(context, page),
  }),

  read({
    path: "/v1/split_rules/{id}",
    operationId: "getSplitRule",
    sdk: "splitRules.retrieve",
    tag: "Split rules",
    summary: "Read a split rule",
    description: "With its active version.",
    scope: "splits:read",
    params: ofRule,
    answer: SplitRuleView,
    read: ({ context, params }) => getSplitRule(context, params.id),
  }),

  write({
    path: "/v1/split_rules/{id}/versions",
    operationId: "createSplitRuleVersion",
    sdk: "splitRules.createVersion",
    tag: "Split rules",
    summary: "Put a new version of a split rule in force",
    description:
      "It is active at once and the former one is retired. Payments keep the version that they were accepted with.",
    scope: "splits:write",
    params: ofRule,
    body: CreateSplitRuleVersion,
    status: 201,
    answer: SplitRuleVersionView,
    location: (version) => `/v1/split_rules/${version.split_rule}/versions/${version.id}`,
    errors: TERMS_REFUSED,
    plan: ({ context, params, body }) => planCreateSplitRuleVersion(context, params.id, body),
  }),

  list({
    path: "/v1/split_rules/{id}/versions",
    operationId: "listSplitRuleVersions",
    sdk: "splitRules.listVersions",
    tag: "Split rules",
    summary: "List a split rule's versions",
    description: "Newest first.",
    scope: "splits:read",
    params: ofRule,
    item: SplitRuleVersionView,
    list: ({ context, params }, page) => listSplitRuleVersions(context, params.id, page),
  }),

  read({
    path: "/v1/split_rules/{id}/versions/{version}",
    operationId: "getSplitRuleVersion",
    sdk: "splitRules.retrieveVersion",
    tag: "Split rules",
    summary: "Read a version of a split rule",
    description: "Retired ones too: payments stay pinned to them.",
    scope: "splits:read",
    params: ofRule.extend({ version: idOf("split_rule_version") }),
    answer: SplitRuleVersionView,
    read: ({ context, params }) => getSplitRuleVersion(context, params.id, params.version),
  }),

  read({
    path: "/v1/split_rules/{id}/preview",
    operationId: "previewSplitRule",
    sdk: "splitRules.preview",
    tag: "Split rules",
    summary: "Preview a split",
    description: "Shares an amount by the active version, exactly as a payment of it would be shared. Stores nothing.",
    scope: "splits:read",
    method: "post",
    params: ofRule,
    body: PreviewSplit,
    answer: SplitPreviewView,
    answerDescription: "The shares, which with what is netted of the fee sum to the amount.",
    errors: ["amount_below_fixed_amounts"],
    read: ({ context, params, body }) => previewSplit(context, params.id, body),
  }),

  read({
    path: "/v1/split_rules/simulate",
    operationId: "simulateSplit",
    sdk: "splitRules.simulate",
    tag: "Split rules",
    summary: "Simulate terms",
    description:
      "Shares payments by terms that are not stored, checked as a rule of them would be: what each line would earn " +
      "and bear of the fees, payment by payment and in all.",
    scope: "splits:read",
    method: "post",
    body: SimulateSplit,
    answer: SplitSimulationView,
    answerDescription: "Each payment's shares, and their totals.",
    errors: [...TERMS_REFUSED, "amount_below_fixed_amounts"],
    read: ({ context, body }) => simulateSplit(context, body),
  }),
];
