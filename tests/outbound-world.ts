/** A tenant that announces, with time and network in the test's hands. */
import { type Attempted, type AttemptPorts, attemptDelivery } from "../core/outbound/attempt.ts";
import type { EventType } from "../core/outbound/catalogue.ts";
import { announce, lastEvent } from "../core/outbound/events.ts";
import { drainOutbox } from "../core/outbound/fan-out.ts";
import { type CreateWebhookEndpoint, planCreateEndpoint } from "../core/outbound/webhook-endpoints.ts";
import { commitKey, commitPlanned, type Plan } from "../core/store/commit.ts";
import { memoryLedger } from "./memory-ledger.ts";

export const URL_OF_RECEIVER = "https://games.example.com/webhooks";

/** A tenant's world: verbs commit at once, and the network answers what the test says. */
export function outboundWorld() {
  const ledger = memoryLedger();
  const context = ledger.context();
  let answers: (request: { url: string; headers: Headers; body: string }) => Response | Promise<Response> = () =>
    new Response(null, { status: 204 });
  const received: { url: string; headers: Record<string, string>; body: string }[] = [];
  const ports: AttemptPorts = {
    randomness: ledger.randomness,
    rules: { allowLoopback: false },
    fetcher: {
      fetch: async (input, init) => {
        const headers = new Headers(init?.headers);
        const request = { url: String(input), headers, body: String(init?.body) };
        received.push({ ...request, headers: Object.fromEntries(headers) });
        return answers(request);
      },
    },
  };
  const endpointPorts = { randomness: ledger.randomness, rules: { allowLoopback: false } };
  let commits = 0;
  const commit = async <R>(plan: () => Promise<Plan<R>>): Promise<R> => {
    commits += 1;
    const record = commitKey<R>(context.store, `test/${commits}`, ledger.clock.now());
    return (await commitPlanned(context.store, record, plan)).result;
  };
  const happen = (type: EventType = "payment.created", subject = context.ids.make("payment")) =>
    commit(async () => {
      const after = await context.store.readOne(lastEvent(context.store, subject));
      return {
        statements: [announce(context, [{ type, after, object: { id: subject } }], ledger.clock.now())],
        result: null,
      };
    });
  const drained: string[] = [];
  const drain = async () => {
    await drainOutbox(context, async (ids) => void drained.push(...ids));
    return drained.splice(0);
  };
  const endpoint = (input: Partial<CreateWebhookEndpoint> = {}) =>
    commit(() => planCreateEndpoint(context, { url: URL_OF_RECEIVER, ...input }, endpointPorts));
  const attempt = (id: string): Promise<Attempted> => attemptDelivery(context, id, ports);
  /** One event's delivery to a new endpoint. */
  const delivery = async () => {
    const made = await endpoint();
    await happen();
    const [id] = await drain();
    if (id === undefined) throw new Error("nothing was fanned out");
    return { id, endpoint: made };
  };
  const answer = (next: typeof answers) => {
    answers = next;
  };
  return {
    ...ledger,
    context,
    ports,
    endpointPorts,
    received,
    commit,
    happen,
    drain,
    endpoint,
    attempt,
    delivery,
    answer,
  };
}

/** Moves time to each due attempt in turn until there is none. */
export async function untilItEnds({ clock, attempt }: ReturnType<typeof outboundWorld>, id: string): Promise<number[]> {
  const waits: number[] = [];
  for (let at = await attempt(id); ; at = await attempt(id)) {
    if (at.kind !== "scheduled") return waits;
    waits.push(at.nextAttemptAt - clock.now());
    clock.time = at.nextAttemptAt;
  }
}
