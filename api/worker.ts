/** The platform Worker: requests, queues, crons, and the workflows' classes. It joins the rooms and decides nothing. */

import { type Bindings, ledgersOf } from "../tenants/bindings.ts";
import { forgetOldRecords } from "../tenants/forgetting.ts";
import { jsonLog } from "../tenants/ports.ts";
import { platformOf } from "../tenants/registry.ts";
import { consumeBatch, outboundWorld, type QueuedBatch } from "../workflows/outbox.ts";
import { rearm, sweep, sweepTenant } from "../workflows/sweep.ts";
import { createApp } from "./app.ts";
import { rotateSigningKeys } from "./oauth/signing-keys.ts";

export {
  AnswerDispute,
  DistributePayment,
  MoveTenantFunds,
  OnboardMerchant,
  OnboardTenant,
  PayOut,
  Reconcile,
  RefundPayment,
  RotateWebhookSecrets,
  SettleTenant,
  SetUpBankConnection,
  SetUpPaymentInstrument,
  SetUpPayoutInstrument,
  TakePayment,
  VerifyIdentity,
} from "../workflows/engine.ts";

/** The embedded host fires it once after a start: its engine's timers do not survive a crash. */
const BOOT_CRON = "@boot";

const log = jsonLog;
const wait = (ms: number) => scheduler.wait(ms);
const fetcher = { fetch: (input: string | Request, init?: RequestInit) => fetch(input, init) };

const app = createApp({ log, wait, sweepTenant });

export default {
  fetch: (request, env, execution) => app.fetch(request, env, execution),

  async queue(batch: QueuedBatch, env, execution) {
    await consumeBatch(batch, outboundWorld(env, { fetcher, log, wait }), (work) => execution.waitUntil(work));
  },

  async scheduled({ cron }, env) {
    if (cron === BOOT_CRON) await rearm(env);
    await sweep(env);
    const platform = platformOf(env);
    await rotateSigningKeys(platform);
    await forgetOldRecords(platform, ledgersOf(env));
  },
} satisfies ExportedHandler<Bindings>;
