/** A merchant's way from its application to being active: what each step has come to, and what is to be done next. */
import * as z from "zod";
import type { Context } from "../context.ts";
import { type DecisionKind, type DecisionRow, decisionView, openDecision, type ScreeningRow } from "../decisions.ts";
import { invariant, notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import { resumeTransfers } from "../money/resuming.ts";
import { announce, type LastEvent, lastEvent, type News } from "../outbound/events.ts";
import type { State } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { decisions, screenings } from "../store/decision-schema.ts";
import { merchants } from "../store/schema.ts";
import { type Reading, reading, type Statement } from "../store/statements.ts";
import { type MerchantRow, merchantView, NOBODY } from "./merchant-view.ts";
import { ONBOARDING_STEPS, type OnboardingStep, type OnboardingTerms } from "./onboarding-terms.ts";
import { openPersons, type SealedPerson } from "./personal-data.ts";
import type { Screening } from "./screening.ts";

/** Where the parts of a merchant stand that its onboarding waits for. */
interface Standing {
  readonly connection: State<"bank_connection"> | null;
  readonly identity: string | null;
  readonly payout_instruments: number;
}

/** Everything that a step of the onboarding decides on, read in one call. */
export interface OnboardingFacts {
  readonly merchant: MerchantRow;
  readonly last: LastEvent;
  readonly standing: Standing;
  /** The newest. */
  readonly screening: ScreeningRow | undefined;
  readonly decisions: readonly DecisionRow[];
  /** The last event of the decision that is not made yet: there is one at a time. */
  readonly lastOfDecision: LastEvent | undefined;
  /** Sealed: the merchant itself, and the persons behind it. */
  readonly persons: readonly SealedPerson[];
}

/** @throws Refusal `not_found` */
export function onboardingFacts({ store }: Context, merchantId: string): Reading<OnboardingFacts> {
  return reading(
    [
      store.row(merchants, { id: merchantId }),
      lastEvent(store, merchantId),
      store.query<Standing>(
        `SELECT (SELECT state FROM bank_connections WHERE tenant_id = ?1 AND merchant_id = ?2
            ORDER BY id DESC LIMIT 1) AS connection,
          (SELECT state FROM identity_sessions WHERE tenant_id = ?1 AND merchant_id = ?2
            ORDER BY state = 'verified' DESC, id DESC LIMIT 1) AS identity,
          (SELECT count(*) FROM payout_instruments WHERE tenant_id = ?1 AND merchant_id = ?2 AND state = 'active')
            AS payout_instruments`,
        merchantId,
      ),
      store.rows(screenings, {
        where: { subject_id: merchantId },
        orderBy: [{ column: "id", descending: true }],
        limit: 1,
      }),
      store.rows(decisions, { where: { subject_id: merchantId }, orderBy: [{ column: "id", descending: true }] }),
      store.query<{ subject_id: string; sequence: number; id: string }>(
        `SELECT subject_id, sequence, id FROM events WHERE tenant_id = ?1 AND subject_id =
          (SELECT id FROM decisions WHERE tenant_id = ?1 AND subject_id = ?2 AND decided_at IS NULL)
          ORDER BY sequence DESC LIMIT 1`,
        merchantId,
      ),
      store.query<SealedPerson>(
        `SELECT d.subject_id, k.sealed_key, d.sealed FROM personal_data d
          JOIN subject_keys k ON k.tenant_id = d.tenant_id AND k.subject_id = d.subject_id
          WHERE d.tenant_id = ?1 AND (d.subject_id = ?2
            OR d.subject_id IN (SELECT id FROM persons WHERE tenant_id = ?1 AND merchant_id = ?2))`,
        merchantId,
      ),
    ],
    ([merchant, last, [standing], [screening], asked, [numbered], persons]) => {
      if (!merchant) throw notFound();
      invariant(standing, "a query of scalars has one row");
      const lastOfDecision = numbered && {
        subjectId: numbered.subject_id,
        sequence: numbered.sequence,
        eventId: numbered.id,
      };
      return { merchant, last, standing, screening, decisions: asked, lastOfDecision, persons };
    },
  );
}

/** What is to be done next for a merchant. */
type Next =
  | { readonly do: "nothing" | "activate" }
  | { readonly do: "screen" | "wait"; readonly step: OnboardingStep }
  | { readonly do: "ask"; readonly step: OnboardingStep; readonly kind: DecisionKind }
  | { readonly do: "await_decision" | "reject"; readonly step: OnboardingStep; readonly decision: DecisionRow };

type Known = Pick<OnboardingFacts, "merchant" | "standing" | "screening" | "decisions">;

/** The first step that is not done decides. Pure: the same for the run and for whoever reads how far it is. */
function nextOf(facts: Known, { steps }: OnboardingTerms): Next {
  const { merchant, screening } = facts;
  if (merchant.state !== "applied" && merchant.state !== "in_review") return { do: "nothing" };
  for (const { step, approval } of steps) {
    if (step === "screening" && !screening) return { do: "screen", step };
    if (!isReady(step, facts.standing)) return { do: "wait", step };
    const isHit = step === "screening" && screening !== undefined && needsPerson(screening);
    if (!isHit && !approval) continue;
    const decision = facts.decisions.find((each) => each.step === step);
    if (!decision) return { do: "ask", step, kind: isHit ? "screening_hit" : "onboarding_step" };
    if (decision.state === "rejected") return { do: "reject", step, decision };
    if (decision.state !== "approved") return { do: "await_decision", step, decision };
  }
  return { do: "activate" };
}

function isReady(step: OnboardingStep, { connection, identity, payout_instruments }: Standing): boolean {
  switch (step) {
    case "bank_connection":
      return connection === "verified";
    case "identity":
      return identity === "verified";
    case "payout_instrument":
      return payout_instruments > 0;
    case "screening":
      return true;
  }
}

/** A listed name is alike, or the merchant has declared a prominent public function itself. */
function needsPerson({ hits, declared_exposed }: ScreeningRow): boolean {
  return declared_exposed === 1 || (JSON.parse(hits) as unknown[]).length > 0;
}

/** What the run decides on next. Small, because it is kept in the engine's journal. */
export interface OnboardingProgress {
  readonly state: State<"merchant">;
  /** There is more to do at once. */
  readonly goesOn: boolean;
  /** When somebody is to be reminded, in the tenant's time; null where nobody is. */
  readonly remindAt: number | null;
}

/** Whether names are to be screened before the next plan. */
export function wantsScreening(facts: OnboardingFacts, terms: OnboardingTerms): boolean {
  return nextOf(facts, terms).do === "screen";
}

/** Every name of a merchant and of the persons behind it, and whether a prominent function was declared. */
export async function namesOf(
  context: Context,
  { merchant, persons }: OnboardingFacts,
): Promise<{ names: string[]; declaredExposed: boolean }> {
  const fieldsOf = await openPersons(context, persons);
  const names = persons.map(({ subject_id }) => {
    const { legal_name, first_name, last_name } = fieldsOf(subject_id);
    return [legal_name, first_name, last_name].filter((part) => typeof part === "string").join(" ");
  });
  return {
    names: names.filter((name) => name !== ""),
    declaredExposed: fieldsOf(merchant.id).politically_exposed === true,
  };
}

/** What was found about a merchant's names, before it is written down. */
export interface Screened {
  readonly screening: Screening;
  readonly declaredExposed: boolean;
}

/** Plans one step of the way: a screening kept, a person asked or reminded, the end of it, or nothing but waiting. */
export function planAdvance(
  context: Context,
  now: number,
  facts: OnboardingFacts,
  terms: OnboardingTerms,
  screened: Screened | undefined,
): Plan<OnboardingProgress> {
  const { merchant, last, screening } = facts;
  const next = nextOf(facts, terms);
  const state = merchant.state;
  switch (next.do) {
    case "nothing":
    case "wait":
      return { statements: [], result: { state, goesOn: false, remindAt: null } };
    case "screen":
      return planScreening(context, now, facts, terms, screened);
    case "ask": {
      const { step, kind } = next;
      const asked = openDecision(context, {
        kind,
        subjectId: merchant.id,
        step,
        screening: step === "screening" ? screening : undefined,
        now,
        deadlineMs: terms.decide_within_ms,
        remindMs: terms.remind_every_ms,
      });
      const moved = state === "applied" ? moveMerchant(context, now, facts, "in_review") : STAYS;
      const statements = [announce(context, [asked.news, ...moved.news], now), asked.statement, ...moved.statements];
      return { statements, result: { state: "in_review", goesOn: false, remindAt: asked.row.remind_at } };
    }
    case "await_decision":
      return planReminder(context, now, facts, terms, next.decision);
    case "reject":
    case "activate": {
      const to = next.do === "activate" ? "active" : "rejected";
      const moved = moveMerchant(context, now, { merchant, last }, to);
      const statements = [announce(context, moved.news, now), ...moved.statements];
      return { statements, result: { state: to, goesOn: false, remindAt: null } };
    }
  }
}

interface Moved {
  readonly news: readonly News[];
  readonly statements: readonly Statement[];
}

const STAYS: Moved = { news: [], statements: [] };

const SAID_OF = {
  in_review: "merchant.in_review",
  active: "merchant.activated",
  rejected: "merchant.rejected",
} as const;

function moveMerchant(
  { store, livemode }: Context,
  now: number,
  { merchant, last }: Pick<OnboardingFacts, "merchant" | "last">,
  state: keyof typeof SAID_OF,
): Moved {
  const set = { state, updated_at: now };
  const object = merchantView({ ...merchant, ...set }, NOBODY, livemode);
  return {
    news: [{ type: SAID_OF[state], after: last, object }],
    statements: [
      store.update(merchants, { id: merchant.id }, set),
      ...(state === "active" ? [resumeTransfers(store, merchant.id, now)] : []),
    ],
  };
}

function planScreening(
  context: Context,
  now: number,
  { merchant, last }: OnboardingFacts,
  { review_score }: OnboardingTerms,
  screened: Screened | undefined,
): Plan<OnboardingProgress> {
  const { store, ids, livemode } = context;
  const result = { state: merchant.state, goesOn: true, remindAt: null };
  // Asked for only since the facts were read anew: the next step screens.
  if (!screened) return { statements: [], result };
  const { screening, declaredExposed } = screened;
  const row: ScreeningRow = {
    tenant_id: store.tenantId,
    id: ids.make("screening"),
    subject_id: merchant.id,
    lists: JSON.stringify(screening.lists),
    hits: JSON.stringify(screening.hits),
    review_score,
    declared_exposed: declaredExposed ? 1 : 0,
    screened_at: now,
  };
  const object = merchantView(merchant, NOBODY, livemode);
  return {
    statements: [
      announce(context, [{ type: "merchant.screened", after: last, object }], now),
      store.insert(screenings, row),
    ],
    result,
  };
}

function planReminder(
  context: Context,
  now: number,
  { merchant, screening, lastOfDecision }: OnboardingFacts,
  { remind_every_ms }: OnboardingTerms,
  decision: DecisionRow,
): Plan<OnboardingProgress> {
  const { store, livemode } = context;
  const result = { state: merchant.state, goesOn: false };
  if (decision.remind_at === null || now < decision.remind_at || !lastOfDecision) {
    return { statements: [], result: { ...result, remindAt: decision.remind_at } };
  }
  const remindAt = now + remind_every_ms;
  const set = { remind_at: remindAt, reminders: decision.reminders + 1, updated_at: now };
  const ofScreening = decision.screening_id === screening?.id ? screening : undefined;
  const object = decisionView({ ...decision, ...set }, ofScreening, livemode);
  const type = now > decision.deadline_at ? "decision.overdue" : "decision.reminded";
  return {
    statements: [
      announce(context, [{ type, after: lastOfDecision, object }], now),
      store.update(decisions, { id: decision.id }, set),
    ],
    result: { ...result, remindAt },
  };
}

const STEP_STATUSES = ["pending", "waiting", "in_review", "done", "rejected"] as const;

export const OnboardingView = z
  .strictObject({
    object: z.literal("merchant_onboarding"),
    livemode: z.boolean(),
    merchant: idOf("merchant"),
    status: z.enum(["applied", "in_review", "active", "paused", "rejected", "closed"]),
    steps: z.array(
      z.strictObject({
        step: z.enum(ONBOARDING_STEPS),
        status: z.enum(STEP_STATUSES),
        decision: idOf("decision").nullable().meta({ description: "The decision that it waits for, or rests on." }),
      }),
    ),
  })
  .meta({ id: "MerchantOnboarding", description: "How far a merchant has come, step by step." });
export type OnboardingView = z.infer<typeof OnboardingView>;

/** @throws Refusal `not_found` */
export async function getOnboarding(
  context: Context,
  merchantId: string,
  terms: OnboardingTerms,
): Promise<OnboardingView> {
  const { queries, take } = onboardingFacts(context, merchantId);
  const facts = take(await context.store.read(...queries));
  const { merchant } = facts;
  const next = nextOf(facts, terms);
  const at = "step" in next ? terms.steps.findIndex(({ step }) => step === next.step) : terms.steps.length;
  const standing = { wait: "waiting", screen: "waiting", ask: "in_review", await_decision: "in_review" } as const;
  const current = next.do === "reject" ? "rejected" : next.do in standing ? standing[next.do as "wait"] : "done";
  return {
    object: "merchant_onboarding",
    livemode: context.livemode,
    merchant: merchant.id,
    status: merchant.state,
    steps: terms.steps.map(({ step }, i) => ({
      step,
      status: i < at ? "done" : i === at ? current : "pending",
      decision: facts.decisions.find((each) => each.step === step)?.id ?? null,
    })),
  };
}
