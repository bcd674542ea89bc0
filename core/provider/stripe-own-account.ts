/** A tenant's own account at Stripe: its payout schedule, and whether its endpoints still report what is needed. */
import * as z from "zod";
import type { AccountProvider, AccountStanding } from "./account-port.ts";
import { type PerEndpoint, UnknownOutcome } from "./port.ts";
import { readAnswer, webhookEndpoint } from "./stripe-answers.ts";
import { CONNECT_EVENTS, PLATFORM_EVENTS } from "./stripe-endpoints.ts";
import type { Asked } from "./stripe-exchange.ts";
import type { Exchange } from "./stripe-payouts.ts";

const EVENTS = { platform: PLATFORM_EVENTS, connect: CONNECT_EVENTS };

const settings = z.object({
  object: z.literal("balance_settings"),
  payments: z.object({
    payouts: z.object({ schedule: z.object({ interval: z.string().nullish() }).nullish() }).nullish(),
  }),
});

export function ownAccountThrough({ stripe, ask }: Exchange): AccountProvider {
  const { balanceSettings, webhookEndpoints } = stripe;
  const endpoint = (id: string) => ask("webhook_endpoints.retrieve", () => webhookEndpoints.retrieve(id));
  return {
    async accountStanding({ platform, connect }) {
      const kind = "balance_settings.retrieve";
      const reply = granted(kind, await ask(kind, () => balanceSettings.retrieve()));
      const interval = readAnswer(kind, settings, reply.body).payments.payouts?.schedule?.interval;
      return {
        paysOutByItself: interval !== undefined && interval !== null && interval !== "manual",
        endpoints: worst([
          await endpointStanding(platform, "platform", endpoint),
          await endpointStanding(connect, "connect", endpoint),
        ]),
      };
    },

    async holdPayouts() {
      const kind = "balance_settings.update";
      const payments = { payouts: { schedule: { interval: "manual" as const } } };
      granted(kind, await ask(kind, () => balanceSettings.update({ payments })));
    },

    async updateWebhookEndpoints(endpoints: PerEndpoint) {
      const kind = "webhook_endpoints.update";
      for (const which of ["platform", "connect"] as const) {
        const params = { enabled_events: [...EVENTS[which]], disabled: false };
        const reply = await ask(kind, () => webhookEndpoints.update(endpoints[which], params));
        // One that was removed meanwhile is found missing by the next look.
        if (reply.kind !== "refused" || reply.statusCode !== 404) granted(kind, reply);
      }
    },
  };
}

type EndpointStanding = AccountStanding["endpoints"];

async function endpointStanding(
  id: string | null,
  which: keyof typeof EVENTS,
  retrieve: (id: string) => Promise<Asked>,
): Promise<EndpointStanding> {
  if (id === null) return "missing";
  const kind = "webhook_endpoints.retrieve";
  const reply = await retrieve(id);
  if (reply.kind === "refused" && reply.statusCode === 404) return "missing";
  const found = readAnswer(kind, webhookEndpoint, granted(kind, reply).body);
  const enabled: readonly string[] = found.enabled_events ?? [];
  const isWhole = enabled.includes("*") || EVENTS[which].every((type) => enabled.includes(type));
  return isWhole && found.status !== "disabled" ? "current" : "outdated";
}

function worst(found: readonly EndpointStanding[]): EndpointStanding {
  return found.find((each) => each === "missing") ?? found.find((each) => each === "outdated") ?? "current";
}

function granted(kind: string, reply: Asked): Extract<Asked, { kind: "object" }> {
  if (reply.kind === "refused") throw new UnknownOutcome(`${kind}: refused with ${reply.error.code}`);
  return reply;
}
