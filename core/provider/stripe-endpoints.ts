/** Where Stripe reports to us: one endpoint for the tenant's account, one for its connected accounts. */
import type { z } from "zod";
import type { Act, PerEndpoint, WebhookEndpoints } from "./port.ts";
import { UnknownOutcome } from "./port.ts";
import { readAnswer, webhookEndpoint } from "./stripe-answers.ts";
import { type Asked, actOnce, findInList, type ListPage, type Reply } from "./stripe-exchange.ts";

/** What wakes a run that takes a payment or moves the tenant's own money, or tells of money that moved by itself. */
export const PLATFORM_EVENTS = [
  "balance.available",
  "balance_settings.updated",
  "charge.dispute.closed",
  "charge.dispute.created",
  "charge.dispute.funds_reinstated",
  "charge.dispute.funds_withdrawn",
  "charge.dispute.updated",
  "charge.updated",
  "identity.verification_session.canceled",
  "identity.verification_session.processing",
  "identity.verification_session.redacted",
  "identity.verification_session.requires_input",
  "identity.verification_session.verified",
  "payment_intent.amount_capturable_updated",
  "payment_intent.canceled",
  "payment_intent.payment_failed",
  "payment_intent.processing",
  "payment_intent.requires_action",
  "payment_intent.succeeded",
  "payment_method.detached",
  "payout.canceled",
  "payout.failed",
  "payout.paid",
  "payout.updated",
  "refund.created",
  "refund.failed",
  "refund.updated",
  "setup_intent.canceled",
  "setup_intent.requires_action",
  "setup_intent.setup_failed",
  "setup_intent.succeeded",
  "topup.canceled",
  "topup.failed",
  "topup.reversed",
  "topup.succeeded",
  "transfer.created",
  "transfer.reversed",
  "transfer.updated",
] as const;

export const CONNECT_EVENTS = [
  "account.application.deauthorized",
  "account.external_account.created",
  "account.external_account.deleted",
  "account.external_account.updated",
  "account.updated",
  "balance.available",
  "payout.canceled",
  "payout.created",
  "payout.failed",
  "payout.paid",
  "payout.updated",
] as const;

type EventType = (typeof PLATFORM_EVENTS | typeof CONNECT_EVENTS)[number];

/** Tells the endpoints of one rotation from those of another at the same address. */
const ROTATION = "tributary_rotation";

/** Stripe's calls, as the adapter makes them. */
export interface EndpointCalls {
  create(
    params: { url: string; connect: boolean; enabled_events: EventType[]; metadata: Record<string, string> },
    idempotencyKey: string,
  ): Promise<Reply>;
  list(page: ListPage): Promise<Asked>;
  remove(id: string): Promise<Asked>;
}

type Endpoint = z.infer<typeof webhookEndpoint>;

/** Makes both endpoints of a rotation, or shows them again. */
export async function makeEndpoints(
  act: Act,
  urls: PerEndpoint,
  rotation: number,
  calls: EndpointCalls,
): Promise<WebhookEndpoints> {
  const platform = await makeEndpoint(act, { which: "platform", url: urls.platform, rotation }, calls);
  const connect = await makeEndpoint(act, { which: "connect", url: urls.connect, rotation }, calls);
  return {
    secrets: { platform: platform.secret, connect: connect.secret },
    refs: { platform: platform.id, connect: connect.id },
  };
}

/**
 * Makes an endpoint and gives its secret. While Stripe remembers the key, a repetition shows the same secret; after
 * that the secret is lost, so what this rotation has made at the address is removed and made anew.
 */
async function makeEndpoint(
  act: Act,
  { which, url, rotation }: { which: "platform" | "connect"; url: string; rotation: number },
  calls: EndpointCalls,
): Promise<{ id: string; secret: string }> {
  const kind = "webhook_endpoints.create";
  const enabled_events = which === "connect" ? [...CONNECT_EVENTS] : [...PLATFORM_EVENTS];
  const metadata = { [ROTATION]: String(rotation) };
  const acted = await actOnce<never>(
    { ...act, key: `${act.key}/${which}` },
    (idempotencyKey) => calls.create({ url, connect: which === "connect", enabled_events, metadata }, idempotencyKey),
    async () => {
      await removeEndpoints(calls, (each) => each.url === url && each.metadata?.[ROTATION] === String(rotation));
      return undefined;
    },
  );
  if (!("reply" in acted) || acted.reply.kind === "refused") {
    const code = "reply" in acted && acted.reply.kind === "refused" ? acted.reply.error.code : "none";
    throw new UnknownOutcome(`${kind}: refused with ${code}`);
  }
  const { id, secret } = readAnswer(kind, webhookEndpoint, acted.reply.body);
  if (!secret) throw new UnknownOutcome(`${kind}: the answer shows no secret`);
  return { id, secret };
}

/** Removes every endpoint that is meant. One that is gone by itself is as good as removed. */
export async function removeEndpoints(calls: EndpointCalls, isMeant: (endpoint: Endpoint) => boolean): Promise<void> {
  for (;;) {
    const found = await findInList("webhook_endpoints.list", webhookEndpoint, calls.list, isMeant);
    if (!found) return;
    const reply = await calls.remove(found.id);
    if (reply.kind === "refused" && reply.statusCode !== 404) {
      throw new UnknownOutcome(`webhook_endpoints.del: refused with ${reply.error.code}`);
    }
  }
}
