/** Decisions that only a person may make: the task list, its deadlines and reminders, and what was decided by whom. */
import * as z from "zod";
import { audit } from "./audit.ts";
import { type Context, tenantNow } from "./context.ts";
import { notFound, Refusal } from "./errors.ts";
import { idOf } from "./ids.ts";
import { announce, lastEvent, type News, noEventYet } from "./outbound/events.ts";
import { cut, type Listed, type Page } from "./pages.ts";
import { ScreeningHit } from "./parties/screening.ts";
import { latestConfig, planRunBy, type RunKind } from "./runs.ts";
import { isFinal, type State, statesOf } from "./states.ts";
import type { Plan } from "./store/commit.ts";
import { decisions, screenings } from "./store/decision-schema.ts";
import type { Statement } from "./store/statements.ts";
import type { Row } from "./store/store.ts";
import { wireTime } from "./time.ts";

export type DecisionRow = Row<typeof decisions>;
export type ScreeningRow = Row<typeof screenings>;

export const DECISION_KINDS = ["screening_hit", "onboarding_step"] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** Who goes on once it is decided. */
const CONTINUES: Readonly<Record<DecisionKind, RunKind>> = {
  screening_hit: "onboard-merchant",
  onboarding_step: "onboard-merchant",
};

const REASON_LENGTH_MAX = 2_000;

export const ScreeningView = z
  .strictObject({
    lists: z.array(
      z.strictObject({ list: z.string().max(64), name: z.string().max(100), version: z.int().min(1).max(1_000_000) }),
    ),
    hits: z.array(ScreeningHit),
    review_score: z.int().min(0).max(100).meta({ description: "From this likeness on a person looks." }),
    declared_politically_exposed: z.boolean(),
    screened_at: z.iso.datetime(),
  })
  .meta({ id: "Screening", description: "What names were screened against, and what was alike." });

export const DecisionView = z
  .strictObject({
    id: idOf("decision"),
    object: z.literal("decision"),
    livemode: z.boolean(),
    kind: z.enum(DECISION_KINDS),
    subject: z.string().max(64).meta({ description: "What it is about." }),
    step: z.string().max(50).nullable().meta({ description: "The onboarding step that waits for it." }),
    status: z.enum(statesOf("decision")),
    screening: ScreeningView.nullable(),
    may_decide: z
      .strictObject({
        scope: z.literal("decisions:write"),
        other_than: z.string().max(64).meta({ example: "onboard-merchant" }),
      })
      .meta({ description: "Who may decide: a client with the scope, other than the one that asked." }),
    decided_by: z.string().max(64).nullable().meta({ description: "The OAuth client." }),
    reason: z.string().max(REASON_LENGTH_MAX).nullable(),
    deadline_at: z.iso.datetime(),
    reminders: z.int().min(0).max(1_000_000).meta({ description: "How often somebody was reminded." }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    decided_at: z.iso.datetime().nullable(),
  })
  .meta({ id: "Decision", description: "Something that waits for a person." });
export type DecisionView = z.infer<typeof DecisionView>;

export const Decide = z
  .strictObject({
    reason: z.string().trim().min(1).max(REASON_LENGTH_MAX).meta({ example: "Another person of the same name." }),
  })
  .meta({ id: "Decide", description: "Why. It stands on the decision and is no place for personal data." });

export function decisionView(row: DecisionRow, screening: ScreeningRow | undefined, livemode: boolean): DecisionView {
  return {
    id: row.id,
    object: "decision",
    livemode,
    kind: row.kind as DecisionKind,
    subject: row.subject_id,
    step: row.step,
    status: row.state,
    screening: screening ? screeningView(screening) : null,
    may_decide: { scope: "decisions:write", other_than: row.asked_by },
    decided_by: row.decided_by,
    reason: row.reason,
    deadline_at: wireTime(row.deadline_at),
    reminders: row.reminders,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
    decided_at: wireTime(row.decided_at),
  };
}

function screeningView(row: ScreeningRow): z.infer<typeof ScreeningView> {
  return {
    lists: JSON.parse(row.lists) as z.infer<typeof ScreeningView>["lists"],
    hits: JSON.parse(row.hits) as ScreeningHit[],
    review_score: row.review_score,
    declared_politically_exposed: row.declared_exposed === 1,
    screened_at: wireTime(row.screened_at),
  };
}

export interface NewDecision {
  readonly kind: DecisionKind;
  readonly subjectId: string;
  readonly step: string;
  readonly screening: ScreeningRow | undefined;
  /** Tenant time, ms. */
  readonly now: number;
  readonly deadlineMs: number;
  readonly remindMs: number;
}

/** What opens a decision: its row, and the news of it. */
export function openDecision(
  context: Context,
  asked: NewDecision,
): { row: DecisionRow; statement: Statement; news: News } {
  const { store, ids, livemode } = context;
  const { kind, subjectId, step, screening, now, deadlineMs, remindMs } = asked;
  const row: DecisionRow = {
    tenant_id: store.tenantId,
    id: ids.make("decision"),
    kind,
    subject_id: subjectId,
    step,
    state: "open",
    screening_id: screening?.id ?? null,
    asked_by: context.actor,
    decided_by: null,
    reason: null,
    deadline_at: now + deadlineMs,
    remind_at: now + remindMs,
    reminders: 0,
    created_at: now,
    updated_at: now,
    decided_at: null,
  };
  const object = decisionView(row, screening, livemode);
  return {
    row,
    statement: store.insert(decisions, row),
    news: { type: "decision.opened", after: noEventYet(row.id), object },
  };
}

/** How a person may answer, and what it makes of a decision. */
const ANSWERS = {
  approve: { state: "approved", event: "decision.approved" },
  reject: { state: "rejected", event: "decision.rejected" },
  request_information: { state: "information_requested", event: "decision.information_requested" },
} as const;
export type DecisionAnswer = keyof typeof ANSWERS;

/**
 * Plans a person's answer; whoever waits for it goes on at once.
 *
 * @throws Refusal `not_found`, `state_conflict` once it is decided, or for whoever asked for it himself
 */
export async function planDecide(
  context: Context,
  id: string,
  answer: DecisionAnswer,
  reason: string,
): Promise<Plan<DecisionView>> {
  const { store, livemode } = context;
  const [row, last, now, configVersion] = await store.read(
    store.row(decisions, { id }),
    lastEvent(store, id),
    tenantNow(context),
    latestConfig(store),
  );
  if (!row) throw notFound();
  if (isFinal("decision", row.state)) throw new Refusal("state_conflict", `The decision is ${row.state} already.`);
  if (row.asked_by === context.actor) {
    throw new Refusal("state_conflict", "Who asked for a decision cannot make it: let another client decide.");
  }
  const { state, event } = ANSWERS[answer];
  const isFinalAnswer = isFinal("decision", state);
  const screening = await screeningOf(context, row);
  const set = {
    state,
    reason,
    updated_at: now,
    ...(isFinalAnswer ? { decided_by: context.actor, decided_at: now, remind_at: null } : {}),
  };
  const result = decisionView({ ...row, ...set }, screening, livemode);
  const run = { subjectId: row.subject_id, kind: CONTINUES[row.kind as DecisionKind], configVersion };
  return {
    statements: [
      announce(context, [{ type: event, after: last, object: result }], now),
      store.update(decisions, { id }, set),
      ...planRunBy(context, { ...run, dueAt: now, createdAt: now }),
      audit(context, { action: `decision.${answer}`, subjectId: id, fields: ["status", "reason"] }),
    ],
    result,
  };
}

async function screeningOf({ store }: Context, row: DecisionRow): Promise<ScreeningRow | undefined> {
  if (row.screening_id === null) return undefined;
  return store.readOne(store.row(screenings, { id: row.screening_id }));
}

/** @throws Refusal `not_found` */
export async function getDecision(context: Context, id: string): Promise<DecisionView> {
  const { store, livemode } = context;
  const row = await store.readOne(store.row(decisions, { id }));
  if (!row) throw notFound();
  return decisionView(row, await screeningOf(context, row), livemode);
}

export interface DecisionFilter {
  readonly status?: State<"decision"> | undefined;
  readonly kind?: DecisionKind | undefined;
  readonly subject?: string | undefined;
}

/** The task list, newest first. */
export async function listDecisions(
  context: Context,
  filter: DecisionFilter,
  page: Page,
): Promise<Listed<DecisionView>> {
  const { store, livemode } = context;
  const found = await store.readOne(
    store.rows(decisions, {
      where: {
        ...(filter.status === undefined ? {} : { state: filter.status }),
        ...(filter.kind === undefined ? {} : { kind: filter.kind }),
        ...(filter.subject === undefined ? {} : { subject_id: filter.subject }),
        ...(page.after === null ? {} : { id: { lt: page.after } }),
      },
      orderBy: [{ column: "id", descending: true }],
      limit: page.limit + 1,
    }),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  const asked = rows.flatMap(({ screening_id }) => (screening_id === null ? [] : [screening_id]));
  const screened = await store.readOne(
    store.query<ScreeningRow>(
      "SELECT * FROM screenings WHERE tenant_id = ?1 AND id IN (SELECT value FROM json_each(?2))",
      JSON.stringify(asked),
    ),
  );
  const byId = new Map(screened.map((row) => [row.id, row]));
  return { data: rows.map((row) => decisionView(row, byId.get(row.screening_id ?? ""), livemode)), next };
}
