/** Workflow runs over HTTP: what is under way, how each step went, and the few things that people may do to it. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { HISTORY_VIEWS, HistoryView, readHistory } from "../../core/run-history.ts";
import { planCancelRun, planRetryRun, planWakeRun } from "../../core/run-steering.ts";
import { getRun, listRuns, RUN_KINDS, RunView, RunWithSteps } from "../../core/runs.ts";
import { statesOf } from "../../core/states.ts";
import { list, read, write } from "../edge.ts";
import { CreatedFilters } from "../lists.ts";

const Id = z.strictObject({ id: idOf("workflow_run") });
const common = { tag: "Workflow runs", scope: "runs:write", params: Id, status: 202, answer: RunView } as const;
const location = (run: RunView) => `/v1/workflow_runs/${run.id}`;

export const workflowRuns = [
  list({
    path: "/v1/workflow_runs",
    operationId: "listWorkflowRuns",
    sdk: "workflowRuns.list",
    tag: "Workflow runs",
    summary: "List workflow runs",
    description: "Newest first.",
    scope: "runs:read",
    query: z.strictObject({
      subject: z
        .string()
        .regex(/^[a-z]{3}_[0-9a-z]{26}$/, "must be an id")
        .optional(),
      kind: z.enum(RUN_KINDS).optional(),
      status: z.enum(statesOf("run")).optional(),
      ...CreatedFilters,
    }),
    item: RunView,
    list: ({ context, query }, page) => listRuns(context, query, page),
  }),

  read({
    path: "/v1/workflow_runs/{id}",
    operationId: "getWorkflowRun",
    sdk: "workflowRuns.retrieve",
    tag: "Workflow runs",
    summary: "Read a workflow run",
    description: "The run with the attempts of its steps.",
    scope: "runs:read",
    params: Id,
    answer: RunWithSteps,
    read: ({ context, params }) => getRun(context, params.id),
  }),

  read({
    path: "/v1/workflow_runs/{id}/history",
    operationId: "getWorkflowRunHistory",
    sdk: "workflowRuns.history",
    tag: "Workflow runs",
    summary: "Read a run's history",
    description:
      "What the run did, when, how often, and what it waits for now. `timeline` has each attempt and wait with its " +
      "duration; `compact` folds a step's attempts into one and adds what went in, what came out and the calls to " +
      "the provider; `full` has the same of every attempt. Kept when the engine has long forgotten the run.",
    scope: "runs:read",
    params: Id,
    query: z.strictObject({ view: z.enum(HISTORY_VIEWS).default("compact") }),
    answer: HistoryView,
    read: ({ context, params, query }) => readHistory(context, params.id, query.view),
  }),

  write({
    ...common,
    path: "/v1/workflow_runs/{id}/wake",
    operationId: "wakeWorkflowRun",
    sdk: "workflowRuns.wake",
    summary: "Wake a run",
    description: "A run that waits asks now, one that is due later begins now. It decides on what it finds, as always.",
    location,
    errors: ["state_conflict"],
    plan: ({ context, params }) => planWakeRun(context, params.id),
  }),

  write({
    ...common,
    path: "/v1/workflow_runs/{id}/retry",
    operationId: "retryWorkflowRun",
    sdk: "workflowRuns.retry",
    summary: "Retry a run",
    description:
      "For a run whose step keeps failing, instead of waiting for its next attempt. Its subject's next generation " +
      "goes on from the step that failed, with the same idempotency keys; the answer is that new run.",
    location,
    errors: ["state_conflict", "already_exists"],
    plan: ({ context, params }) => planRetryRun(context, params.id),
  }),

  write({
    ...common,
    path: "/v1/workflow_runs/{id}/cancel",
    operationId: "cancelWorkflowRun",
    sdk: "workflowRuns.cancel",
    summary: "Cancel a run",
    description:
      "Only while nothing was done that cannot be undone: the run's subject is canceled, what it holds is given " +
      "back, and the run ends. Otherwise the refusal says what to do instead.",
    location,
    errors: ["state_conflict"],
    plan: ({ context, params }) => planCancelRun(context, params.id),
  }),
];
