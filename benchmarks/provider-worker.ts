/** A provider that answers at once: canned payment intents; everything else is answered by the simulator. */
import type { Fetcher } from "../core/ports.ts";

type Env = { SIMULATOR: Fetcher };
type Intent = { id: string; amount: number; currency: string; paymentId: string };

const INTENT = /^\/v1\/payment_intents(?:\/(pi_\w+)\/(confirm|capture))?$/;
const DAYS_UNTIL_AVAILABLE = 2;
const SECONDS_PER_DAY = 86_400;
const FEE = 55;

const intents = new Map<string, Intent>();
/** Off: the simulator makes payment intents too. */
let answersAtOnce = true;

/** How long the simulator was waited for to answer about payment intents, ms, since somebody last asked. */
let waitedMs = 0;

/** References carry the payment's own id, so that two payments' rows differ in their ids and in nothing else. */
function created(form: URLSearchParams): Intent {
  const paymentId = form.get("metadata[payment_id]") ?? "";
  const id = `pi_${paymentId.slice("pay_".length)}`;
  const intent = { id, amount: Number(form.get("amount")), currency: form.get("currency") ?? "", paymentId };
  intents.set(id, intent);
  return intent;
}

function rendered({ id, amount, currency, paymentId }: Intent, act: string | undefined) {
  const captured = act === "capture";
  const tail = id.slice("pi_".length);
  const charge = {
    object: "charge",
    id: `ch_${tail}`,
    balance_transaction: captured
      ? { object: "balance_transaction", id: `txn_${tail}`, fee: FEE, currency, available_on: availableOn() }
      : null,
    payment_method_details: { card: { capture_before: availableOn() } },
  };
  return {
    object: "payment_intent",
    id,
    status: act === undefined ? "requires_confirmation" : captured ? "succeeded" : "requires_capture",
    amount,
    amount_capturable: act === "confirm" ? amount : 0,
    amount_received: captured ? amount : 0,
    currency,
    metadata: { payment_id: paymentId },
    latest_charge: act === undefined ? null : charge,
  };
}

function availableOn(): number {
  return Math.floor(Date.now() / 1000) + DAYS_UNTIL_AVAILABLE * SECONDS_PER_DAY;
}

// biome-ignore lint/style/noDefaultExport: a Worker's entry point
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/answers-at-once") {
      answersAtOnce = searchParams.get("is") === "true";
      return Response.json({ answersAtOnce });
    }
    if (pathname === "/waited") {
      const waited = waitedMs;
      waitedMs = 0;
      return Response.json({ waited_ms: waited });
    }
    const [, id, act] = INTENT.exec(pathname) ?? [];
    const isIntent = INTENT.test(pathname) && request.method === "POST";
    // Whoever made an intent goes on with it.
    const isOurs = id === undefined ? answersAtOnce : intents.has(id);
    if (!isIntent) return env.SIMULATOR.fetch(request);
    if (!isOurs) {
      // Whole milliseconds, which over some hundred requests come to the true sum.
      const askedAt = Date.now();
      const answer = await env.SIMULATOR.fetch(request);
      waitedMs += Date.now() - askedAt;
      return answer;
    }
    // Decoding the bytes avoids the warning that text() prints for every form.
    const form = new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer()));
    const intent = id === undefined ? created(form) : intents.get(id);
    if (!intent) return Response.json({ error: { message: "no such payment intent" } }, { status: 404 });
    return Response.json(rendered(intent, act));
  },
};
