/** The sandbox's clock over HTTP. */
import { invariant } from "../../core/errors.ts";
import type { Bindings } from "../../tenants/bindings.ts";
import {
  AdvanceClock,
  bringClockTo,
  planAdvance,
  readClock,
  SandboxClock,
  sandboxOffset,
  storedOffset,
} from "../../tenants/sandbox.ts";
import { read, write } from "../edge.ts";

function simulatorOf({ STRIPE_SIM }: Bindings) {
  invariant(STRIPE_SIM, "a sandbox tenant is served without its simulator");
  return STRIPE_SIM;
}

export const sandbox = [
  read({
    path: "/v1/sandbox/clock",
    operationId: "getSandboxClock",
    sdk: "sandbox.retrieveClock",
    tag: "Sandbox",
    summary: "Read the sandbox's clock",
    description: "A sandbox lives by its own time. A live tenant has no such clock.",
    scope: "sandbox:read",
    answer: SandboxClock,
    errors: ["state_conflict"],
    read: ({ context }) => readClock(context),
  }),

  write({
    path: "/v1/sandbox/clock",
    operationId: "advanceSandboxClock",
    sdk: "sandbox.advanceClock",
    tag: "Sandbox",
    summary: "Move the sandbox's clock on",
    description:
      "Everything that falls due on the way happens: funds become available, holds end, settlements are made. The " +
      "answer comes when the provider's side has moved; runs follow within moments.",
    scope: "sandbox:write",
    body: AdvanceClock,
    status: 200,
    answer: SandboxClock,
    answerDescription: "The clock after the move.",
    errors: ["state_conflict"],
    plan: async ({ context, body, env, secretKey }) => {
      const offset = context.livemode ? 0 : await sandboxOffset(simulatorOf(env), await secretKey());
      return planAdvance(context, body, offset);
    },
    afterCommit: async ({ context, env, secretKey, ports }) => {
      await bringClockTo(simulatorOf(env), await secretKey(), await storedOffset(context));
      await ports.sweepTenant(env, context.store.tenantId);
    },
  }),
];
