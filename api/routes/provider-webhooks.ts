/** Where the payment provider reports. What it says is verified, stored once and never believed: a run asks. */
import * as z from "zod";
import { tenantNow } from "../../core/context.ts";
import { createInstance, ring, WAKE } from "../../core/engines.ts";
import { notFound, Refusal } from "../../core/errors.ts";
import { isId } from "../../core/ids.ts";
import type { ProviderEvent } from "../../core/provider/port.ts";
import { type Received, type ReceivingEndpoint, receive } from "../../core/provider/receipts.ts";
import { providerAccounts } from "../../core/store/provider-schema.ts";
import type { Bindings } from "../../tenants/bindings.ts";
import { platformOf, SEALED_FOR } from "../../tenants/registry.ts";
import { acceptedSecrets } from "../../tenants/webhook-secrets.ts";
import { readBytes } from "../body.ts";
import type { EdgeContext, Operation } from "../routing.ts";

const Receipt = z.strictObject({ received: z.literal(true) }).meta({ id: "ProviderReceipt" });

export const providerWebhooks: Operation[] = (["platform", "connect"] as const).map((endpoint) => ({
  method: "post",
  path: `/webhooks/stripe/{tenant_id}/${endpoint}`,
  contract: {
    operationId: endpoint === "platform" ? "receivePlatformEvent" : "receiveConnectEvent",
    tag: "Provider webhooks",
    summary:
      endpoint === "platform" ? "Receive an event of the tenant's account" : "Receive a connected account's event",
    description:
      "Called by the provider only. The signature over the raw body is checked with this endpoint's own secret; an " +
      "event is stored once, and the run that it concerns looks for itself.",
    scope: null,
    params: z.strictObject({ tenant_id: z.string().max(64) }),
    requestHeaders: [],
    answers: [{ status: 200, description: "Received.", contentType: "application/json", schema: Receipt, headers: [] }],
    errors: ["signature_invalid", "not_found", "body_too_large", "internal_error", "unavailable"],
  },
  handle: (c) => receiveEvent(c, endpoint),
}));

async function receiveEvent(c: EdgeContext, endpoint: ReceivingEndpoint): Promise<Response> {
  const tenantId = c.req.param("tenant_id") ?? "";
  if (!isId("tenant", tenantId)) throw notFound();
  const { registry, sealer, wall, ids } = platformOf(c.env);
  const { store, tenant, provider } = await registry.open(tenantId);
  const body = new TextDecoder().decode(await readBytes(c.req.raw));
  const [account, now] = await store.read(
    store.row(providerAccounts, { provider: "stripe" }),
    tenantNow({ store, wall }),
  );
  if (!account) throw notFound();
  const signature = c.req.raw.headers.get("stripe-signature") ?? "";
  const verifier = await provider();
  let event: ProviderEvent | null = null;
  for (const sealed of acceptedSecrets(account, endpoint, now)) {
    event ??= await verifier.verifyEvent(body, signature, await sealer.open(tenantId, SEALED_FOR[endpoint], sealed));
  }
  if (!event) throw new Refusal("signature_invalid", "The signature does not fit the body, or it is too old.");
  const causedBy = c.var.requestId;
  const context = { store, livemode: tenant.livemode, wall, ids, sealer, causedBy, actor: "stripe" };
  const received = await receive(context, endpoint, event);
  c.executionCtx.waitUntil(act(c.env, received));
  return new Response(JSON.stringify({ received: true }), { headers: { "content-type": "application/json" } });
}

/** After the answer has left. Whatever is lost here is due for the sweeper. */
async function act(env: Bindings, received: Received): Promise<void> {
  const isThere = received.outcome === "starts" && !(await createInstance(env, received.run));
  if (received.outcome === "wakes" || isThere) await ring(env, received.run, WAKE);
}
