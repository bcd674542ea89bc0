/** What the platform does with an application by itself, one thing at a time, and looks before it repeats one. */

import type { Context } from "../core/context.ts";
import { type FieldError, invariant, Refusal } from "../core/errors.ts";
import { planCreateSplitRule } from "../core/money/split-rules.ts";
import { planEndpointWithSecret } from "../core/outbound/webhook-endpoints.ts";
import { DEFAULT_ONBOARDING } from "../core/parties/onboarding-terms.ts";
import type { Screener } from "../core/parties/screening.ts";
import type { Fetcher } from "../core/ports.ts";
import type { Provider } from "../core/provider/port.ts";
import { commitKey, commitPlanned } from "../core/store/commit.ts";
import { applicationScreenings } from "../core/store/directory-application-schema.ts";
import { tenants } from "../core/store/directory-schema.ts";
import type { Statement } from "../core/store/statements.ts";
import { namesIn } from "./application-fields.ts";
import { askIdentity, redactIdentity } from "./application-identity.ts";
import { pingOf } from "./application-ping.ts";
import { planSeen, wakeOf } from "./application-wakes.ts";
import {
  type Application,
  type ApplicationRow,
  type FirstSplitRule,
  type Next,
  nextOf,
  planChange,
  readApplication,
} from "./applications.ts";
import { audited, SEALED_FOR_APPLICATION } from "./applying.ts";
import type { DirectoryContext } from "./audit.ts";
import { hashSecret } from "./clients.ts";
import { openBooks } from "./opening.ts";
import { planClaim } from "./provider-claims.ts";
import { type Platform, SEALED_FOR } from "./registry.ts";

/** Everything is the tenant's own until it says otherwise. */
const FIRST_RULE: FirstSplitRule = {
  name: "Standard",
  base: "gross",
  lines: [{ recipient: { tenant: true }, remaining: true }],
};

/** Whoever works on an application for the platform. */
export interface Worker {
  readonly platform: Platform;
  /** The tenant's own books, which are empty until they are opened. */
  readonly context: Context;
  /** The operator's own account. */
  readonly provider: Provider;
  readonly screener: Screener;
  readonly network: Fetcher;
}

/** How far one look has come. Small, because it is kept in the engine's journal. */
export interface Looked {
  readonly did: Next["do"];
  /** There is more to do at once. */
  readonly goesOn: boolean;
  /** When somebody is to be reminded, ms; null where nobody is. */
  readonly remindAt: number | null;
  /** Whether somebody else's answer is waited for. */
  readonly waits: boolean;
  /** That the operator was reminded just now, so that it can be said aloud. */
  readonly reminded: "no" | "in_time" | "overdue";
}

interface Done {
  readonly set: Partial<ApplicationRow>;
  readonly statements?: readonly Statement[];
  readonly looked: Looked;
}

/**
 * Does what is to be done next, and writes it down under a key. Everything but the last commit can be repeated: the
 * provider and the tenant's books meet what they have done before, and a commit that was overtaken is planned anew.
 *
 * @param key names this look: the same is done once
 */
export async function advanceApplication(worker: Worker, tenantId: string, key: string): Promise<Looked> {
  const { platform, context } = worker;
  const { directory, wall, ids, randomness, registry } = platform;
  const acting: DirectoryContext = {
    directory,
    wall,
    ids,
    randomness,
    actor: context.actor,
    causedBy: context.causedBy,
  };
  const record = directory.commitKey<Looked>(key, wall.now());
  const { result } = await commitPlanned(directory, record, async () => {
    // The word first: what is left after it was read is seen by the next look.
    const word = await directory.readOne(wakeOf(directory, tenantId));
    const of = await readApplication(platform, tenantId);
    const done = await act(worker, of, acting);
    const changes = Object.keys(done.set).length === 0 ? [] : planChange(acting, of, done.set);
    const seen = planSeen(directory, tenantId, word);
    return { statements: [...changes, ...(done.statements ?? []), ...seen], result: done.looked };
  });
  if (result.did === "activate") registry.forget(tenantId);
  return result;
}

async function act(worker: Worker, of: Application, acting: DirectoryContext): Promise<Done> {
  const { platform } = worker;
  const now = platform.wall.now();
  const next = nextOf(of.row, now);
  switch (next.do) {
    case "nothing":
      return { set: {}, looked: looked("nothing", {}) };
    case "ask_identity": {
      const set = await askIdentity(worker.provider, of);
      const isSettled = nextOf({ ...of.row, ...set }, now).do === "nothing";
      return { set, looked: looked("ask_identity", { waits: !isSettled }) };
    }
    case "redact_identity":
      return { set: await redactIdentity(worker.provider, of, now), looked: looked("redact_identity", {}) };
    case "screen":
      return screen(worker, of, acting);
    case "await_decision":
      return remind(of.row, now);
    case "open":
      return opened(worker, of, acting);
    case "ping":
      return pinged(worker, of);
    case "activate":
      return {
        set: { active_at: now, sealed_webhook_secret: null },
        statements: [
          acting.directory.update(tenants, { id: of.tenant.id }, { state: "active", updated_at: now }),
          audited(acting, of.tenant.id, "activate", ["status"]),
        ],
        looked: looked("activate", {}),
      };
  }
}

function looked(did: Next["do"], more: Partial<Looked>): Looked {
  return { did, goesOn: false, remindAt: null, waits: false, reminded: "no", ...more };
}

async function screen({ screener, platform }: Worker, of: Application, acting: DirectoryContext): Promise<Done> {
  const { review_score } = DEFAULT_ONBOARDING;
  const { names, declaredExposed } = namesIn(of.details);
  const found = await screener.screen(names, { review_score });
  // Never before the submission, whose names it is about.
  const screened_at = Math.max(platform.wall.now(), of.row.submitted_at ?? 0);
  const row = {
    tenant_id: of.tenant.id,
    screened_at,
    lists: JSON.stringify(found.lists),
    hits: JSON.stringify(found.hits),
    review_score,
    declared_exposed: declaredExposed ? 1 : 0,
  };
  return {
    set: { screened_at },
    statements: [
      acting.directory.insert(applicationScreenings, row),
      audited(acting, of.tenant.id, "screen", ["screening"]),
    ],
    looked: looked("screen", { goesOn: true, waits: true }),
  };
}

/** Nothing is ever decided by a clock: it only says, again and again, that somebody should. */
function remind({ remind_at, reminders, deadline_at }: ApplicationRow, now: number): Done {
  if (remind_at === null || now < remind_at) {
    return { set: {}, looked: looked("await_decision", { waits: true, remindAt: remind_at }) };
  }
  const next = now + DEFAULT_ONBOARDING.remind_every_ms;
  const reminded = deadline_at !== null && now > deadline_at ? "overdue" : "in_time";
  return {
    set: { remind_at: next, reminders: reminders + 1 },
    looked: looked("await_decision", { waits: true, remindAt: next, reminded }),
  };
}

/** What the applicant must mend is written down for it to see, and waited for. */
function stuck(
  did: Next["do"],
  of: ApplicationRow,
  problems: readonly FieldError[],
  set: Partial<ApplicationRow> = {},
): Done {
  const found = JSON.stringify(problems);
  const isNews = found !== of.problems;
  return { set: isNews ? { ...set, problems: found } : set, looked: looked(did, { waits: true }) };
}

/** The provider's endpoints, payout schedule, books, configuration and split rule: in the tenant's own database. */
async function opened({ platform, context }: Worker, of: Application, acting: DirectoryContext): Promise<Done> {
  const { row, tenant } = of;
  const { sealed_secret_key: sealed, publishable_key: publishableKey, decided_at } = row;
  invariant(sealed !== null, `${tenant.id} is approved without a key`);
  const secretKey = await platform.sealer.open(tenant.id, SEALED_FOR.secretKey, sealed);
  const account = async () => ({ accountRef: null, secretKey, publishableKey });
  let accountRef: string;
  try {
    accountRef = await openBooks(platform, acting, tenant, { account, float: 0, since: decided_at ?? row.created_at });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const problems =
      error.errors.length > 0
        ? error.errors
        : [{ pointer: "/provider/secret_key", code: error.code, detail: error.message }];
    return stuck("open", row, problems);
  }
  await firstRule(context, row);
  const now = platform.wall.now();
  const claim = { tenantId: tenant.id, livemode: tenant.livemode === 1, accountRef };
  return {
    set: { opened_at: now, sealed_secret_key: null, problems: "[]" },
    statements: [planClaim(platform.directory, claim, now), audited(acting, tenant.id, "open", ["books"])],
    looked: looked("open", { goesOn: true, waits: true }),
  };
}

async function firstRule(context: Context, { split_rule }: ApplicationRow): Promise<void> {
  const { store, wall } = context;
  const wanted = split_rule === null ? FIRST_RULE : (JSON.parse(split_rule) as FirstSplitRule);
  const record = commitKey<null>(store, "tenant/first-split-rule", wall.now());
  await commitPlanned(store, record, async () => {
    const { statements } = await planCreateSplitRule(context, { ...wanted, default: true });
    return { statements, result: null };
  });
}

async function pinged({ platform, context, network }: Worker, of: Application): Promise<Done> {
  const { row, tenant } = of;
  const { webhook_url: url, sealed_webhook_secret: sealed } = row;
  invariant(url !== null && sealed !== null, `${tenant.id} is opened without an endpoint`);
  const secret = await platform.sealer.open(tenant.id, SEALED_FOR_APPLICATION, sealed);
  const ping = await pingOf(platform, { tenantId: tenant.id, url, secret }, network);
  const set = { webhook_ping: JSON.stringify(ping) };
  if (!ping.delivered) {
    const detail = ping.error ?? `It answered ${ping.status}, and any 2xx is wanted.`;
    return stuck("ping", row, [{ pointer: "/webhook_endpoint/url", code: "not_answered", detail }], set);
  }
  const { store, wall } = context;
  // Named by its secret: an endpoint that was given meanwhile in its place is another one.
  const name = `tenant/first-webhook-endpoint/${hashSecret(secret)}`;
  await commitPlanned(store, commitKey<null>(store, name, wall.now()), async () => {
    const { statements } = await planEndpointWithSecret(context, { url }, secret);
    return { statements, result: null };
  });
  return {
    set: { ...set, pinged_at: platform.wall.now(), problems: "[]" },
    looked: looked("ping", { goesOn: true, waits: true }),
  };
}
