/** Workflow runs over HTTP: what is under way, and how each step went. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { getRun, listRuns, RUN_KINDS, RunView, RunWithSteps } from "../../core/runs.ts";
import { statesOf } from "../../core/states.ts";
import { list, read } from "../edge.ts";

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
    params: z.strictObject({ id: idOf("workflow_run") }),
    answer: RunWithSteps,
    read: ({ context, params }) => getRun(context, params.id),
  }),
];
