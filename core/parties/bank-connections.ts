/** Bank connections: a merchant's connected account at the provider, as it is read. */
import * as z from "zod";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Currency } from "../money/currency.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { StoredError, storedError } from "../payments/payments.ts";
import { type State, statesOf } from "../states.ts";
import { bankConnections } from "../store/schema.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";
import { Country } from "./countries.ts";
import { Requirements, requirementsOf } from "./requirements.ts";

export type BankConnectionRow = Row<typeof bankConnections>;

const OnboardingLink = z
  .strictObject({
    url: z.string().max(2000).meta({ example: "https://connect.stripe.com/setup/c/acct_1/TqckGNUHg2mG" }),
    expires_at: z.iso.datetime(),
  })
  .meta({
    id: "OnboardingLink",
    description:
      "Where the merchant gives what the provider asks for: good for one visit, within minutes. The last one that " +
      "was made stays, while something is asked for; it may have been used.",
  });

export const BankConnectionView = z
  .strictObject({
    id: idOf("bank_connection"),
    object: z.literal("bank_connection"),
    livemode: z.boolean(),
    status: z.enum(statesOf("bank_connection")),
    merchant: idOf("merchant"),
    country: Country,
    currency: Currency,
    provider: z.string().max(50),
    provider_references: z.strictObject({ account: z.string().max(255).nullable() }),
    requirements: Requirements.nullable(),
    link: OnboardingLink.nullable(),
    return_url: z.string().max(2000).nullable(),
    refresh_url: z.string().max(2000).nullable(),
    error: StoredError.nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "BankConnection", description: "A merchant's connected account: where its shares are transferred to." });
export type BankConnectionView = z.infer<typeof BankConnectionView>;

export function bankConnectionView(row: BankConnectionRow, livemode: boolean): BankConnectionView {
  return {
    id: row.id,
    object: "bank_connection",
    livemode,
    status: row.state,
    merchant: row.merchant_id,
    country: row.country,
    currency: row.currency,
    provider: row.provider,
    provider_references: { account: row.account_ref },
    requirements: requirementsOf(row.requirements),
    link: linkOf(row),
    return_url: row.return_url,
    refresh_url: row.refresh_url,
    error: storedError(row),
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

function linkOf({ link_url: url, link_expires_at: expiresAt }: BankConnectionRow): BankConnectionView["link"] {
  return url === null || expiresAt === null ? null : { url, expires_at: wireTime(expiresAt) };
}

/** @throws Refusal `not_found` */
export async function getBankConnection({ store, livemode }: Context, id: string): Promise<BankConnectionView> {
  const row = await store.readOne(store.row(bankConnections, { id }));
  if (!row) throw notFound();
  return bankConnectionView(row, livemode);
}

export interface BankConnectionFilter {
  readonly merchant?: string | undefined;
  readonly status?: State<"bank_connection"> | undefined;
}

/** Newest first. */
export async function listBankConnections(
  { store, livemode }: Context,
  filter: BankConnectionFilter,
  page: Page,
): Promise<Listed<BankConnectionView>> {
  const found = await store.readOne(
    store.rows(bankConnections, {
      where: {
        ...(filter.merchant === undefined ? {} : { merchant_id: filter.merchant }),
        ...(filter.status === undefined ? {} : { state: filter.status }),
        ...(page.after === null ? {} : { id: { lt: page.after } }),
      },
      orderBy: [{ column: "id", descending: true }],
      limit: page.limit + 1,
    }),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  return { data: rows.map((row) => bankConnectionView(row, livemode)), next };
}
