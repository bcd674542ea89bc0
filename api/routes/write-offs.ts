/** Write-offs over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { CreateWriteOff, listWriteOffs, planCreateWriteOff, WriteOffView } from "../../core/money/write-offs.ts";
import { list, write } from "../edge.ts";

export const writeOffs = [
  write({
    path: "/v1/merchants/{id}/write_offs",
    operationId: "createWriteOff",
    sdk: "merchants.writeOff",
    tag: "Ledger",
    summary: "Write off what a merchant owes",
    description:
      "The last step of recovery: your balance takes the debt upon itself, in part or whole. A person decides that, " +
      "so it takes a reason, and an audit record says who decided.",
    scope: "ledger:write",
    params: z.strictObject({ id: idOf("merchant") }),
    body: CreateWriteOff,
    status: 201,
    answer: WriteOffView,
    location: ({ merchant }) => `/v1/write_offs?merchant=${merchant}`,
    errors: ["nothing_owed"],
    plan: ({ context, params, body }) => planCreateWriteOff(context, params.id, body),
  }),

  list({
    path: "/v1/write_offs",
    operationId: "listWriteOffs",
    sdk: "writeOffs.list",
    tag: "Ledger",
    summary: "List write-offs",
    description: "Newest first. With `merchant`, those of that merchant.",
    scope: "ledger:read",
    query: z.strictObject({ merchant: idOf("merchant").optional() }),
    item: WriteOffView,
    list: ({ context, query }, page) => listWriteOffs(context, query, page),
  }),
];
