/** Merchants: who earns the money. Creating one also begins its bank connection, unless that is to come later. */
import * as z from "zod";
import { audit } from "../audit.ts";
import { type Context, tenantNow } from "../context.ts";
import { invariant, notFound } from "../errors.ts";
import { Metadata } from "../metadata.ts";
import { announce, type News, noEventYet } from "../outbound/events.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { latestConfig, planRun } from "../runs.ts";
import type { State } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { merchants, tenantProfiles } from "../store/schema.ts";
import { newBankConnection } from "./bank-connection-set-up.ts";
import { CountryCode } from "./countries.ts";
import { type MerchantRow, type MerchantView, merchantView, NOBODY } from "./merchant-view.ts";
import { isDirect, type OnboardingTerms } from "./onboarding-terms.ts";
import { openPersons, planPersonalData, sealedPersons } from "./personal-data.ts";

export const CreateMerchant = z
  .strictObject({
    legal_name: z.string().trim().min(1).max(300).meta({ example: "Northlight Studio GmbH" }),
    country: CountryCode,
    tax_identification_number: z.string().trim().min(1).max(50).optional().meta({ example: "DE811234567" }),
    email: z.email().max(254).optional(),
    politically_exposed: z
      .boolean()
      .optional()
      .meta({ description: "Whether a person behind it holds a prominent public function. Default false." }),
    begin_bank_connection: z
      .boolean()
      .optional()
      .meta({
        description:
          "Whether its bank connection begins with it (the default). A sandbox then takes as given what the provider " +
          "would ask for. If not, it is left to `POST /v1/bank_connections`.",
      }),
    metadata: Metadata.optional(),
  })
  .meta({ id: "CreateMerchant", example: { legal_name: "Northlight Studio GmbH", country: "DE" } });
export type CreateMerchant = z.infer<typeof CreateMerchant>;

/**
 * Plans a merchant, its sealed personal data, its bank connection and the run that sets that up. The merchant becomes
 * active with its bank connection, or where the tenant asks for more by a run that sees to each step.
 */
export async function planCreateMerchant(
  context: Context,
  input: CreateMerchant,
  terms: OnboardingTerms,
): Promise<Plan<MerchantView>> {
  const { store, ids, livemode } = context;
  const [now, profile, configVersion] = await store.read(
    tenantNow(context),
    store.row(tenantProfiles, {}),
    latestConfig(store),
  );
  invariant(profile, `tenant ${store.tenantId} has no profile`);
  const { country, metadata, begin_bank_connection: begins = true, ...personal } = input;
  const person = {
    legal_name: personal.legal_name,
    tax_identification_number: personal.tax_identification_number ?? null,
    email: personal.email ?? null,
    politically_exposed: personal.politically_exposed ?? false,
  };
  const merchant: MerchantRow = {
    tenant_id: store.tenantId,
    id: ids.make("merchant"),
    state: "applied",
    country,
    kyc_status: "not_started",
    metadata: JSON.stringify(metadata ?? {}),
    created_at: now,
    updated_at: now,
    onboarding: isDirect(terms) ? "direct" : "reviewed",
  };
  const connection = !begins
    ? undefined
    : newBankConnection(context, {
        merchantId: merchant.id,
        country,
        currency: profile.settlement_currency,
        // A sandbox's merchants are there to be paid, not to fill in forms.
        onboarding: livemode ? "hosted" : "assumed",
        returnUrl: null,
        refreshUrl: null,
        now,
        configVersion,
      });
  const kind = "onboard-merchant";
  const run = { subjectId: merchant.id, kind, generation: 1, dueAt: now, configVersion, createdAt: now } as const;
  const review = merchant.onboarding === "reviewed" ? planRun(context, run) : undefined;
  const news: News[] = [
    { type: "merchant.created", after: noEventYet(merchant.id), object: merchantView(merchant, NOBODY, livemode) },
    ...(connection ? [connection.news] : []),
  ];
  return {
    statements: [
      store.insert(merchants, merchant),
      ...(await planPersonalData(context, merchant.id, person)),
      ...(connection?.statements ?? []),
      ...(review ? [review.statement] : []),
      announce(context, news, now),
      audit(context, { action: "merchant.create", subjectId: merchant.id, fields: Object.keys(input) }),
    ],
    result: merchantView(merchant, person, livemode),
    starts: [connection, review].flatMap((begun) => (begun ? [begun.start] : [])),
  };
}

export async function getMerchant(context: Context, id: string): Promise<MerchantView> {
  const { store, livemode } = context;
  const [row, sealed] = await store.read(store.row(merchants, { id }), sealedPersons(store, [id]));
  if (!row) throw notFound();
  const personOf = await openPersons(context, sealed);
  return merchantView(row, personOf(id), livemode);
}

export interface MerchantFilter {
  readonly status?: State<"merchant"> | undefined;
  readonly country?: string | undefined;
}

/** Newest first. */
export async function listMerchants(
  context: Context,
  filter: MerchantFilter,
  page: Page,
): Promise<Listed<MerchantView>> {
  const { store, livemode } = context;
  const found = await store.readOne(
    store.rows(merchants, {
      where: {
        ...(filter.status === undefined ? {} : { state: filter.status }),
        ...(filter.country === undefined ? {} : { country: filter.country }),
        ...(page.after === null ? {} : { id: { lt: page.after } }),
      },
      orderBy: [{ column: "id", descending: true }],
      limit: page.limit + 1,
    }),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  const ids = rows.map(({ id }) => id);
  const personOf = await openPersons(context, await store.readOne(sealedPersons(store, ids)));
  return { data: rows.map((row) => merchantView(row, personOf(row.id), livemode)), next };
}
