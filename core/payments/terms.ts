/** What a tenant has decided about all of its payments: its configuration's section, and what follows from it. */
import * as z from "zod";
import { refuseField } from "../errors.ts";
import { OFFERED_CURRENCIES } from "../money/currency.ts";
import { PAYMENT_METHOD_TYPES, type PaymentMethodType } from "../provider/instrument-outcomes.ts";
import type { Query } from "../store/statements.ts";
import type { Store } from "../store/store.ts";
import { DAY, HOUR, MINUTE } from "../time.ts";

export const CaptureMethod = z.enum(["automatic", "manual"]);
export type CaptureMethod = z.infer<typeof CaptureMethod>;

const ORIGINS_MAX = 20;

const Origin = z
  .url({ protocol: /^https$/, error: "must be an https origin" })
  .max(300)
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    "must be an origin such as https://shop.example",
  );

export const PaymentTerms = z
  .strictObject({
    capture_method: CaptureMethod.meta({
      description: "How payments are captured that do not say: at once, or when the tenant asks for it.",
    }),
    payment_method_types: z
      .array(z.enum(PAYMENT_METHOD_TYPES))
      .min(1)
      .max(PAYMENT_METHOD_TYPES.length)
      .meta({ description: "What players may pay with." }),
    currencies: z
      .array(z.enum(OFFERED_CURRENCIES))
      .min(1)
      .max(OFFERED_CURRENCIES.length)
      .nullable()
      .meta({
        description:
          "What payments are taken in. Null: in what the tenant settles in. What is named beside that is exchanged " +
          "by the provider, whose account must not hold it.",
      }),
    challenge_expires_after_ms: z
      .int()
      .min(5 * MINUTE)
      .max(7 * DAY)
      .meta({ description: "How long a player has for a challenge. Then the payment or set-up is ended." }),
    return_url_origins: z.array(Origin).max(ORIGINS_MAX).meta({
      description: "Where players and merchants may be sent back to. A sandbox may send them to this machine as well.",
    }),
  })
  .meta({ description: "What holds for all payments that do not say otherwise." });
export type PaymentTerms = z.infer<typeof PaymentTerms>;

export const DEFAULT_PAYMENT_TERMS: PaymentTerms = {
  capture_method: "automatic",
  payment_method_types: [...PAYMENT_METHOD_TYPES],
  currencies: null,
  challenge_expires_after_ms: HOUR,
  return_url_origins: [],
};

/** The section of a stored configuration. What came later than it stands at its default. */
function readPaymentTerms(stored: string | null): PaymentTerms {
  const given = stored === null ? {} : (JSON.parse(stored) as object);
  return PaymentTerms.parse({ ...DEFAULT_PAYMENT_TERMS, ...given });
}

/** The newest configuration: its version, which a run planned now keeps to its end, and this section of it. */
export function latestTerms(store: Store): Query<{ version: number; terms: PaymentTerms }> {
  const query = store.query<{ version: number; terms: string | null }>(
    `SELECT version, config->'$.payments' AS terms FROM tenant_configs WHERE tenant_id = ?1
      ORDER BY version DESC LIMIT 1`,
  );
  return {
    ...query,
    take: (rows) => {
      const [found] = query.take(rows);
      return { version: found?.version ?? 1, terms: readPaymentTerms(found?.terms ?? null) };
    },
  };
}

/** An address that somebody is sent back to from a page of the provider's. */
export const ReturnUrl = z.url({ protocol: /^https?$/, error: "must be an http or https URL" }).max(2000);

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** @throws Refusal `url_not_allowed` */
export function assertReturnUrl(
  { livemode }: { readonly livemode: boolean },
  { return_url_origins: origins }: Pick<PaymentTerms, "return_url_origins">,
  url: string,
  pointer = "/return_url",
): void {
  const { origin, hostname, username, password } = new URL(url);
  if (username !== "" || password !== "") {
    throw refuseField("url_not_allowed", pointer, "The URL carries a user name or a password.");
  }
  if (origins.includes(origin) || (!livemode && LOOPBACK.test(hostname))) return;
  const detail = `The tenant's configuration does not name ${origin} among payments.return_url_origins.`;
  throw refuseField("url_not_allowed", pointer, detail);
}

/** @throws Refusal `payment_method_unsupported` */
export function assertMethodType(
  { payment_method_types: types }: PaymentTerms,
  type: PaymentMethodType,
  pointer: string,
): void {
  if (types.includes(type)) return;
  throw refuseField("payment_method_unsupported", pointer, `This tenant takes ${types.join(", ")}, not ${type}.`);
}

/** @throws Refusal `currency_unsupported` */
export function assertCurrency({ currencies }: PaymentTerms, settlementCurrency: string, currency: string): void {
  const taken = currencies ?? [settlementCurrency];
  if (taken.includes(currency)) return;
  throw refuseField("currency_unsupported", "/currency", `This tenant takes ${taken.join(", ")} only.`);
}

/** The one currency that a bank debit is made in. */
export const DEBIT_CURRENCIES: Partial<Record<PaymentMethodType, string>> = {
  sepa_debit: "EUR",
  us_bank_account: "USD",
};
