/** The ledger over HTTP: balances, accounts with their statements, and transfers. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { Currency } from "../../core/money/currency.ts";
import {
  BalanceView,
  getAccount,
  getTransfer,
  LedgerAccountView,
  LedgerEntryView,
  LedgerTransferView,
  listAccounts,
  listBalances,
  listEntries,
  listTransfers,
} from "../../core/money/ledger-reads.ts";
import { list, read } from "../edge.ts";

const AccountFilter = z.strictObject({
  address: z.string().max(200).optional().meta({ description: "One address: `tenant:balance`." }),
  merchant: idOf("merchant").optional().meta({ description: "The accounts of one merchant." }),
  currency: Currency.optional(),
});

const Account = z.strictObject({ id: idOf("ledger_account") });

export const ledger = [
  list({
    path: "/v1/balances",
    operationId: "listBalances",
    sdk: "balances.list",
    tag: "Balances",
    summary: "List balances",
    description: "By address. With `at`, as they stood at that time.",
    scope: "ledger:read",
    query: AccountFilter.extend({
      at: z.iso.datetime().optional().meta({ description: "A past time.", example: "2026-11-22T12:00:00.000Z" }),
    }),
    item: BalanceView,
    answerDescription: "A page, by address.",
    list: ({ context, query }, page) => listBalances(context, query, page),
  }),

  list({
    path: "/v1/ledger_accounts",
    operationId: "listLedgerAccounts",
    sdk: "ledgerAccounts.list",
    tag: "Ledger",
    summary: "List ledger accounts",
    description: "By address.",
    scope: "ledger:read",
    query: AccountFilter,
    item: LedgerAccountView,
    answerDescription: "A page, by address.",
    list: ({ context, query }, page) => listAccounts(context, query, page),
  }),

  read({
    path: "/v1/ledger_accounts/{id}",
    operationId: "getLedgerAccount",
    sdk: "ledgerAccounts.retrieve",
    tag: "Ledger",
    summary: "Read a ledger account",
    description: "The account with its running totals.",
    scope: "ledger:read",
    params: Account,
    answer: LedgerAccountView,
    read: ({ context, params }) => getAccount(context, params.id),
  }),

  list({
    path: "/v1/ledger_accounts/{id}/entries",
    operationId: "listLedgerEntries",
    sdk: "ledgerAccounts.entries",
    tag: "Ledger",
    summary: "Read an account's statement",
    description: "Newest first, each line with the balance after it.",
    scope: "ledger:read",
    params: Account,
    item: LedgerEntryView,
    list: ({ context, params }, page) => listEntries(context, params.id, page),
  }),

  list({
    path: "/v1/ledger_transfers",
    operationId: "listLedgerTransfers",
    sdk: "ledgerTransfers.list",
    tag: "Ledger",
    summary: "List ledger transfers",
    description:
      "Newest first. With `payment`, those of a payment, its shares and its refunds; with `subject`, of that alone.",
    scope: "ledger:read",
    query: z.strictObject({
      payment: idOf("payment").optional(),
      subject: z
        .string()
        .regex(/^[a-z]{3}_[0-9a-z]{26}$/, "must be an id")
        .optional(),
    }),
    item: LedgerTransferView,
    list: ({ context, query }, page) => listTransfers(context, query, page),
  }),

  read({
    path: "/v1/ledger_transfers/{id}",
    operationId: "getLedgerTransfer",
    sdk: "ledgerTransfers.retrieve",
    tag: "Ledger",
    summary: "Read a ledger transfer",
    description: "One movement. It never changes.",
    scope: "ledger:read",
    params: z.strictObject({ id: idOf("ledger_transfer") }),
    answer: LedgerTransferView,
    read: ({ context, params }) => getTransfer(context, params.id),
  }),
];
