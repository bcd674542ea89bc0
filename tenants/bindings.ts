/** What the platform Worker is bound to. The names are fixed: wrangler.jsonc and the embedded host bind the same. */
import type { Database, Fetcher, Queue, WorkflowEngine } from "../core/ports.ts";
import type { RunStart } from "../core/store/commit.ts";

/** A queue's message: which tenant, and ids of what to do. */
export type QueueMessage = Readonly<Record<string, string | number>> & { readonly tenant_id: string };

export interface Bindings {
  readonly DIRECTORY: Database;
  /** Every ledger database: `LEDGER_01`, `LEDGER_02`, … */
  readonly [ledger: `LEDGER_${number}`]: Database;
  readonly TAKE_PAYMENT: WorkflowEngine<RunStart>;
  readonly DISTRIBUTE_PAYMENT: WorkflowEngine<RunStart>;
  readonly REFUND_PAYMENT: WorkflowEngine<RunStart>;
  readonly PAY_OUT: WorkflowEngine<RunStart>;
  readonly SETTLE_TENANT: WorkflowEngine<RunStart>;
  readonly MOVE_TENANT_FUNDS: WorkflowEngine<RunStart>;
  readonly RECONCILE: WorkflowEngine<RunStart>;
  readonly ANSWER_DISPUTE: WorkflowEngine<RunStart>;
  readonly ROTATE_WEBHOOK_SECRETS: WorkflowEngine<RunStart>;
  readonly SET_UP_BANK_CONNECTION: WorkflowEngine<RunStart>;
  readonly VERIFY_IDENTITY: WorkflowEngine<RunStart>;
  readonly SET_UP_PAYMENT_INSTRUMENT: WorkflowEngine<RunStart>;
  readonly SET_UP_PAYOUT_INSTRUMENT: WorkflowEngine<RunStart>;
  readonly ONBOARD_MERCHANT: WorkflowEngine<RunStart>;
  readonly ONBOARD_TENANT: WorkflowEngine<RunStart>;
  readonly OUTBOX: Queue<QueueMessage>;
  readonly DELIVERIES: Queue<QueueMessage>;
  /** The Stripe simulator; absent in production, where no sandbox tenant can be opened without it. */
  readonly STRIPE_SIM?: Fetcher;
  readonly ASSETS: Fetcher;
  /** Issuer and audience of every token, without a slash at its end. */
  readonly BASE_URL: string;
  /** JSON, version → 32 bytes in base64. */
  readonly KEY_ENCRYPTION_KEYS: string;
  /** "true" only in the embedded host. */
  readonly ALLOW_LOOPBACK_WEBHOOKS: string;
  /** DNS over HTTPS in its JSON form: where webhook endpoints' names are looked up. Empty or absent: they are not. */
  readonly DOH_URL?: string;
  /**
   * The secret key of the platform operator's own Stripe account, which checks the identity of applicants'
   * representatives. Empty or absent: nobody can apply for a live tenant.
   */
  readonly OPERATOR_STRIPE_KEY?: string;
  /** File name of the API reference's script among the assets. */
  readonly SCALAR_ASSET: string;
}

const LEDGER = /^LEDGER_\d+$/;

/** The ledger databases by their binding, in the order of their names. */
export function ledgersOf(env: Bindings): { binding: string; database: Database }[] {
  return Object.keys(env)
    .filter((name): name is `LEDGER_${number}` => LEDGER.test(name))
    .sort()
    .flatMap((binding) => {
      const database = env[binding];
      return database ? [{ binding, database }] : [];
    });
}
