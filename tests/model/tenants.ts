/** One tenant for each split rule, in one database: a life begins with its tenant as planted, and ends there again. */
import type { Context } from "../../core/context.ts";
import { idsFrom } from "../../core/ids.ts";
import { announce, noEventYet } from "../../core/outbound/events.ts";
import { payoutInstruments } from "../../core/store/payout-schema.ts";
import {
  bankConnections,
  merchants,
  paymentInstruments,
  players,
  splitRuleLines,
  splitRules,
  splitRuleVersions,
  tenantConfigs,
  tenantProfiles,
} from "../../core/store/schema.ts";
import { DEFAULT_CONFIG } from "../../tenants/config.ts";
import { type MemoryLedger, memoryLedger } from "../memory-ledger.ts";
import type { Line, Rule } from "./books.ts";

export interface Planted {
  readonly ledger: MemoryLedger;
  readonly context: Context;
  readonly card: string;
  /** By the model's numbers. */
  readonly merchants: readonly string[];
  readonly connections: readonly string[];
  /** Ids begin anew, so that a life has the same ones whenever it is lived. */
  restart(): void;
}

export class Tenants {
  readonly #ledger = memoryLedger();
  readonly #planted = new Map<Rule, Planted>();

  async of(rule: Rule): Promise<Planted> {
    const known = this.#planted.get(rule);
    if (known) return known;
    const made = await plant(this.#ledger, rule);
    this.#planted.set(rule, made);
    return made;
  }
}

async function plant(ledger: MemoryLedger, rule: Rule): Promise<Planted> {
  const planted = ledger.context();
  let count = 0;
  // What is made later has the greater id, also within a millisecond: the model numbers things in that order.
  const bytes = (length: number) => {
    count += 1;
    return Uint8Array.from({ length }, (_, i) => (i < 9 ? 0 : Math.floor(count / 256 ** (15 - i)) % 256));
  };
  const context: Context = { ...planted, ids: idsFrom(ledger.clock, { bytes }) };
  const { store, ids } = planted;
  const at = ledger.clock.now();
  const stamps = { metadata: "{}", created_at: at, updated_at: at };
  const count0 = Math.max(0, ...rule.lines.map(({ merchant }) => (merchant ?? -1) + 1));
  const parties = Array.from({ length: count0 }, () => ids.make("merchant"));
  const connections = parties.map(() => ids.make("bank_connection"));
  const [player, card, version] = [ids.make("player"), ids.make("payment_instrument"), ids.make("split_rule_version")];
  const profile = { name: "Aurora Games", livemode: 0, country: "DE", settlement_currency: "EUR", created_at: at };
  const config = { version: 1, config: JSON.stringify(DEFAULT_CONFIG), created_at: at };
  const references = { customer_ref: "cus_1", payment_method_ref: "pm_1", payment_method: "pm_card_visa" };
  const { base, feeBearer: fee_bearer } = rule;
  const of = { id: version, split_rule_id: ids.make("split_rule"), version: 1, base, fee_bearer };
  const active = { state: "active", ...stamps } as const;
  const instruments = parties.map(() => ids.make("payout_instrument"));
  const known = instruments.map((id) => {
    return { type: "payout_instrument.activated", after: noEventYet(id), object: { id } } as const;
  });
  await store.write([
    announce(planted, known, at),
    store.insert(tenantProfiles, profile),
    store.insert(tenantConfigs, config),
    store.insert(players, { id: player, reference: "player-1", ...stamps }),
    store.insert(paymentInstruments, { id: card, player_id: player, provider: "stripe", ...references, ...active }),
    store.insert(splitRules, { id: of.split_rule_id, name: "Standard", is_default: 1, ...stamps }),
    store.insert(splitRuleVersions, { ...of, state: "active", created_at: at, updated_at: at }),
    store.insert(
      merchants,
      parties.map((id) => ({ id, country: "DE", kyc_status: "verified", ...active })),
    ),
    store.insert(
      bankConnections,
      parties.map((merchant_id, i) => ({
        id: connections[i] ?? "",
        merchant_id,
        state: "verified" as const,
        provider: "stripe",
        account_ref: `acct_${i}`,
        country: "DE",
        currency: "EUR",
        created_at: at,
        updated_at: at,
      })),
    ),
    store.insert(
      payoutInstruments,
      parties.map((merchant_id, i) => ({
        id: instruments[i] ?? "",
        merchant_id,
        bank_connection_id: connections[i] ?? "",
        is_default: 1,
        type: "bank_account" as const,
        currency: "EUR",
        methods: '["standard"]',
        requirements: "[]",
        provider: "stripe",
        external_account_ref: `ba_${i}`,
        default_at_provider: 1,
        removed_at_provider: 0,
        ...active,
      })),
    ),
    store.insert(
      splitRuleLines,
      rule.lines.map((line, position) => rowOf(line, position, version, parties)),
    ),
  ]);
  const restart = () => {
    count = 0;
  };
  return { ledger, context, card, merchants: parties, connections, restart };
}

function rowOf(line: Line, position: number, version: string, parties: readonly string[]) {
  return {
    split_rule_version_id: version,
    position,
    recipient_kind: line.recipient,
    merchant_id: line.merchant === null ? null : (parties[line.merchant] ?? ""),
    share_bps: line.bps,
    amount: line.amount,
    remaining: Number(line.remaining),
    max_amount: line.most,
    hold_days: line.holdDays,
    reserve_bps: line.reserveBps,
    reserve_days: line.reserveDays,
    refund_bearer: line.refundBearer,
    dispute_bearer: line.disputeBearer,
    bears_fee: Number(line.bearsFee),
  };
}
