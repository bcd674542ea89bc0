/** Cloudflare Workflows as the driver of runs: one class a workflow, all the same but for the body. */
import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import { WAKE } from "../core/engines.ts";
import type { RunKind } from "../core/runs.ts";
import type { RunStart } from "../core/store/commit.ts";
import { passWakesOn } from "../tenants/application-wakes.ts";
import type { Bindings } from "../tenants/bindings.ts";
import { platformOf } from "../tenants/registry.ts";
import { bodyOf } from "./bodies.ts";
import { Run, type StepPolicy, type Steps } from "./skeleton.ts";
import { reportLost, sweepTenant } from "./sweep.ts";
import { worldOf } from "./world.ts";

function stepsOf(step: WorkflowStep): Steps {
  return {
    do: async <T>(name: string, policy: StepPolicy, body: (attempt: number) => Promise<T>): Promise<T> => {
      const { firstDelay, factor, capDelay, retries, timeout } = policy;
      const config = {
        retries: {
          limit: retries,
          delay: ({ ctx }: { ctx: { attempt: number } }) =>
            Math.min(firstDelay * factor ** (ctx.attempt - 1), capDelay),
        },
        timeout,
      };
      // What a step gives is plain data by construction; the engine's own type would only repeat that.
      const kept: unknown = await step.do(name, config, async (ctx) => (await body(ctx.attempt)) as never);
      return kept as T;
    },
    waitForWake: async (name, ms) => {
      try {
        await step.waitForEvent(name, { type: WAKE, timeout: ms });
      } catch {
        // The engine throws when the time is over: then it is time to ask.
      }
    },
  };
}

/** Runs whose end another run may wait for: what has fallen due by it is looked after at once. */
const AWAITED: readonly RunKind[] = ["set-up-bank-connection", "verify-identity", "set-up-payout-instrument"];

/** What came while the last look was ending has its next run at once. What is lost here is the next sweep's. */
async function goOnWithNews(env: Bindings, tenantId: string): Promise<void> {
  const passOn = async () => {
    await passWakesOn(platformOf(env), tenantId);
    await sweepTenant(env, tenantId);
  };
  await passOn().catch(() => undefined);
}

function entrypointOf(kind: RunKind) {
  return class extends WorkflowEntrypoint<Bindings, RunStart> {
    override async run({ payload }: Readonly<WorkflowEvent<RunStart>>, step: WorkflowStep): Promise<void> {
      try {
        await new Run(payload, kind, stepsOf(step), worldOf(this.env)).drive(bodyOf(kind, payload.version));
      } catch (error) {
        // No step is left to try: the instance ends as errored, and the next sweep has another generation go on.
        await reportLost(this.env, payload, error);
        throw error;
      }
      if (kind === "onboard-tenant") await goOnWithNews(this.env, payload.tenantId);
      // What is lost here is the next sweep's.
      if (AWAITED.includes(kind)) await sweepTenant(this.env, payload.tenantId).catch(() => undefined);
    }
  };
}

export class TakePayment extends entrypointOf("take-payment") {}
export class DistributePayment extends entrypointOf("distribute-payment") {}
export class RefundPayment extends entrypointOf("refund-payment") {}
export class PayOut extends entrypointOf("pay-out") {}
export class SettleTenant extends entrypointOf("settle-tenant") {}
export class MoveTenantFunds extends entrypointOf("move-tenant-funds") {}
export class Reconcile extends entrypointOf("reconcile") {}
export class AnswerDispute extends entrypointOf("answer-dispute") {}
export class RotateWebhookSecrets extends entrypointOf("rotate-webhook-secrets") {}
export class SetUpBankConnection extends entrypointOf("set-up-bank-connection") {}
export class VerifyIdentity extends entrypointOf("verify-identity") {}
export class SetUpPaymentInstrument extends entrypointOf("set-up-payment-instrument") {}
export class SetUpPayoutInstrument extends entrypointOf("set-up-payout-instrument") {}
export class OnboardMerchant extends entrypointOf("onboard-merchant") {}
export class OnboardTenant extends entrypointOf("onboard-tenant") {}
