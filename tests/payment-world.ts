/** What tests of payments that wait have in common: the player at the bank's page, and a payment's story. */
import type { components } from "../sdk/types.gen.ts";
import { type TestTenant, until } from "./tenant.ts";

export type Payment = components["schemas"]["Payment"];

/** Does at the bank's page what a browser does: reads it, sends its form. Says where the page leads. */
export async function answerAsPlayer(url: string, result: "approve" | "refuse" = "approve"): Promise<string> {
  const page = await fetch(url);
  const html = await page.text();
  if (!html.includes(`value="${result}"`)) throw new Error(`the bank's page does not ask: ${page.status} ${html}`);
  const sent = await fetch(url, { method: "POST", body: new URLSearchParams({ result }), redirect: "manual" });
  const location = sent.headers.get("location");
  if (sent.status !== 303 || location === null) throw new Error(`the bank's page does not lead back: ${sent.status}`);
  return location;
}

/** Asks until a payment has a status. */
export function paymentIs(t: Pick<TestTenant, "api">, id: string, status: Payment["status"]): Promise<Payment> {
  return until(
    () => t.api.payments.retrieve(id),
    (found) => found.status === status,
  );
}

/** The types of a payment's own events, in order. */
export async function story(t: Pick<TestTenant, "api">, id: string): Promise<string[]> {
  const found: string[] = [];
  for await (const event of t.api.events.list({ limit: 100 })) if (event.subject_id === id) found.push(event.type);
  return found;
}
