/** What the ledger database must refuse of payments, whatever the code above it does. */
import type { Check, Row } from "./rule-world.ts";

export const PAYMENT_CHECKS: Check[] = [
  {
    name: "payments: a capture is asked for once, of no more than is held, and never beside a cancelation",
    run: async (world) => {
      const planted = () =>
        world.plant("payments", { amount: 100, amount_to_capture: null, cancel_requested_at: null });
      const asks = (row: Row, set: Row) => world.update("payments", row, set);
      const held = await planted();
      for (const amount_to_capture of [0, -1, 101]) {
        await world.refuses(`CAPTURE_EXCEEDS|${held.id}`, asks(held, { amount_to_capture }));
      }
      await world.lands(asks(held, { amount_to_capture: 60 }), asks(held, { amount_to_capture: 60 }));
      for (const amount_to_capture of [61, null]) {
        await world.refuses(`CAPTURE_FIXED|${held.id}`, asks(held, { amount_to_capture }));
      }
      await world.refuses(`CAPTURE_OR_CANCEL|${held.id}`, asks(held, { cancel_requested_at: 1 }));
      await world.lands(asks(await planted(), { amount_to_capture: 1 }));
      const given = await planted();
      await world.lands(asks(given, { cancel_requested_at: 1 }));
      await world.refuses(`CAPTURE_OR_CANCEL|${given.id}`, asks(given, { amount_to_capture: 100 }));
    },
  },
  {
    name: "payments: a capture in another currency has come to something, once, and no other has",
    run: async (world) => {
      const abroad = await world.plant("payments", { currency: "EUR", settlement_currency: "USD" });
      const home = await world.plant("payments", { currency: "EUR" });
      const set = (row: Row, to: Row) => world.update("payments", row, to);
      const fixed = `SETTLEMENT_FIXED|${abroad.id}`;
      for (const settlement_currency of ["GBP", null]) await world.refuses(fixed, set(abroad, { settlement_currency }));
      for (const to of [{}, { settlement_amount: 0 }, { settlement_amount: -1 }]) {
        await world.refuses(fixed, set(abroad, { state: "succeeded", ...to }));
      }
      await world.lands(set(abroad, { settlement_amount: 5, exchange_rate: "1.1", settlement_currency: "USD" }));
      for (const to of [{ settlement_amount: 6 }, { settlement_amount: null }, { exchange_rate: "1.2" }]) {
        await world.refuses(fixed, set(abroad, to));
      }
      await world.lands(set(abroad, { state: "succeeded", settlement_amount: 5, exchange_rate: "1.1" }));
      await world.refuses(`SETTLEMENT_FIXED|${home.id}`, set(home, { settlement_amount: 5 }));
      await world.lands(set(home, { state: "succeeded", settlement_amount: null }));
    },
  },
];
