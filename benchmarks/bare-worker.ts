/** The other side of every pair: a Worker with the same engine and databases that does only the unavoidable work. */
import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { Hono } from "hono";
import { z } from "zod";
import { filled, freshIds, type Template, type TemplateStatement } from "./template.ts";

type Statement = { bind(...values: unknown[]): Statement; first<Row>(): Promise<Row | null> };
type Database = { prepare(sql: string): Statement; batch(statements: Statement[]): Promise<unknown> };
type Env = {
  /** The ledger's tables with their triggers. */
  BOOKS: Database;
  /** The same tables without a trigger. */
  PLAIN: Database;
  STEPS: { create(options: { id: string; params: RunParams }): Promise<unknown> };
  /** The provider that answers at once. */
  PROVIDER: { fetch(url: string, init: RequestInit): Promise<Response> };
};
/** `asks`: the provider too, in each step, as whoever takes a payment must. */
type RunParams = { ids: string[]; paymentId: string; asks: boolean };

/** What the benchmarks tell this Worker once. */
export type BareSetup = {
  tenantId: string;
  accounts: { platform: string; clearing: string; tenant: string; studios: string[]; modders: string[] };
  /** The rows of an accepted payment, one plain statement each. */
  plain: Template;
  /** The batches of a payment from its acceptance to its capture. */
  durable: Template;
};

let told: BareSetup | undefined;

function setup(): BareSetup {
  if (!told) throw new Error("nobody has told the bare Worker what to write");
  return told;
}

const CreatePayment = z.strictObject({
  amount: z.int().min(1).max(99_999_999),
  currency: z.string().regex(/^[A-Z]{3}$/),
  payment_instrument: z.string().regex(/^pin_[0-7][0-9a-hjkmnp-tv-z]{25}$/),
  split_rule: z.string().optional(),
  description: z.string().min(1).max(500).optional(),
  metadata: z.record(z.string(), z.string()).optional(),
});

function write(database: Database, batch: readonly TemplateStatement[], ids: readonly string[]): Promise<unknown> {
  return database.batch(batch.map((statement) => database.prepare(statement.sql).bind(...filled(statement, ids))));
}

/** What a payment asks of the provider, step by step. */
const ASKED = ["", "/confirm", "/capture"];

/** The least that asking takes: one fetch, and its answer read. */
async function ask(env: Env, paymentId: string, act: string): Promise<void> {
  const isNew = act === "";
  const path = isNew ? "" : `/pi_${paymentId.slice("pay_".length)}${act}`;
  const form = isNew ? { amount: "1999", currency: "eur", "metadata[payment_id]": paymentId } : {};
  const answer = await env.PROVIDER.fetch(`https://api.stripe.com/v1/payment_intents${path}`, {
    method: "POST",
    headers: { authorization: "Bearer sk_test_bench", "idempotency-key": `${paymentId}${act}` },
    body: new URLSearchParams(form),
  });
  const intent = (await answer.json()) as { id?: string };
  if (intent.id === undefined) throw new Error(`the provider answered ${answer.status}`);
}

/** As many steps as a payment's workflow has, each of which writes the same batch, and nothing else. */
export class Steps extends WorkflowEntrypoint<Env, RunParams> {
  override async run({ payload }: Readonly<WorkflowEvent<RunParams>>, step: WorkflowStep): Promise<void> {
    const [, ...batches] = setup().durable.batches;
    const { ids, paymentId, asks } = payload;
    if (batches.length !== ASKED.length) throw new Error("a payment has other steps than the bare workflow knows");
    for (const [i, batch] of batches.entries()) {
      await step.do(`step ${i + 1}`, { retries: { limit: 1, delay: 1000 }, timeout: 60_000 }, async () => {
        if (asks) await ask(this.env, paymentId, ASKED[i] ?? "");
        await write(this.env.BOOKS, batch, ids);
        return { done: true };
      });
    }
  }
}

const app = new Hono<{ Bindings: Env }>();

app.post("/setup", async (c) => {
  told = await c.req.json<BareSetup>();
  return c.json({ told: true });
});

/** (a): the rows of `times` payments, five statements each. */
app.post("/post", async (c) => {
  const { first, times } = c.req.query();
  for (let i = Number(first); i < Number(first) + Number(times); i++) await c.env.BOOKS.batch(posting(c.env.BOOKS, i));
  return c.json({ times });
});

/** (b): validated, written, answered. */
app.post("/v1/payments", async (c) => {
  const parsed = CreatePayment.safeParse(await c.req.json());
  if (!parsed.success) return c.json({ issues: parsed.error.issues }, 422);
  const { plain } = setup();
  const { ids, paymentId: id } = freshIds(plain);
  for (const batch of plain.batches) await write(c.env.PLAIN, batch, ids);
  const now = new Date().toISOString();
  return c.json({ id, object: "payment", ...parsed.data, status: "processing", created_at: now }, 202);
});

/** (c): accepted in one batch, then driven by the engine once the answer has left. `?asks`: the provider too. */
app.post("/durable", async (c) => {
  const { durable } = setup();
  const [accept = []] = durable.batches;
  const { ids, paymentId: id } = freshIds(durable);
  const asks = c.req.query("asks") !== undefined;
  await write(c.env.BOOKS, accept, ids);
  const start = async () => {
    await scheduler.wait(1);
    await c.env.STEPS.create({ id: crypto.randomUUID(), params: { ids, paymentId: id, asks } });
  };
  c.executionCtx.waitUntil(start());
  return c.json({ id }, 202);
});

/** (e): one read. */
app.post("/read", async (c) => {
  const form = new URLSearchParams(new TextDecoder().decode(await c.req.arrayBuffer()));
  const row = await c.env.BOOKS.prepare("SELECT * FROM tenant_profiles WHERE tenant_id = ?1")
    .bind(setup().tenantId)
    .first();
  return c.json({ found: row !== null, asked: form.get("grant_type") });
});

const POSTED = `INSERT INTO ledger_transfers (tenant_id, id, posting_id, commit_key, kind, code, subject_id,
  debit_account_id, credit_account_id, amount, currency, effective_at, recorded_at)
  VALUES (?1, ?2, ?3, ?4, 'posted', ?5, ?6, ?7, ?8, ?9, 'EUR', ?10, ?10)`;

function posting(database: Database, i: number): Statement[] {
  const { tenantId, accounts } = setup();
  const { platform, clearing, tenant, studios, modders } = accounts;
  const random = () => crypto.randomUUID().replaceAll("-", "").slice(0, 26);
  const now = Date.now();
  const payment = `pay_0${now.toString(16).padStart(11, "0")}${random().slice(12)}`;
  const key = `${payment}/take-payment/1/capture`;
  const transfer = (code: string, debit: string, credit = "", amount = 0) =>
    database
      .prepare(POSTED)
      .bind(tenantId, `ltr_${random()}`, `${payment}/capture`, key, code, payment, debit, credit, amount, now);
  return [
    database
      .prepare("INSERT INTO commits (tenant_id, commit_key, result, committed_at) VALUES (?1, ?2, 'null', ?3)")
      .bind(tenantId, key, now),
    transfer("capture", platform, clearing, 1000),
    transfer("share", clearing, studios[i % studios.length], 700),
    transfer("share", clearing, modders[i % modders.length], 200),
    transfer("share", clearing, tenant, 100),
  ];
}

// biome-ignore lint/style/noDefaultExport: a Worker's entry point
export default app;
