/** What the provider asks of a connected account: by its own names of fields, never with what was given. */
import * as z from "zod";
import type { AccountRequirements } from "../provider/party-outcomes.ts";
import { wireTime } from "../time.ts";

const NAMES_MAX = 200;
const NAME_LENGTH_MAX = 200;

const Name = z.string().max(NAME_LENGTH_MAX);
const Names = z.array(Name).max(NAMES_MAX);

export const Requirements = z
  .strictObject({
    currently_due: Names.meta({
      description: "To be given until `current_deadline`. Includes what is past due.",
      example: ["individual.verification.document"],
    }),
    past_due: Names.meta({ description: "Not given in time: no transfers reach the account until it is." }),
    pending_verification: Names.meta({ description: "Given, and being looked at by the provider." }),
    current_deadline: z.iso.datetime().nullable().meta({
      description: "When the account is restricted unless what is currently due has been given.",
    }),
    disabled_reason: Name.nullable().meta({ description: "Why the provider has disabled the account, as it says." }),
    errors: z
      .array(z.strictObject({ requirement: Name, code: Name }))
      .max(NAMES_MAX)
      .meta({ description: "Why what was given is asked for again." }),
  })
  .meta({
    id: "Requirements",
    description: "What the provider asks for, by its names of fields; null until it has answered.",
  });
export type Requirements = z.infer<typeof Requirements>;

/** As a row keeps it: the wire's own form, so that two answers are alike when their texts are. */
export function storedRequirements(of: AccountRequirements): string {
  const cut = (names: readonly string[]) => names.slice(0, NAMES_MAX).map((name) => name.slice(0, NAME_LENGTH_MAX));
  const requirements: Requirements = {
    currently_due: cut(of.currentlyDue),
    past_due: cut(of.pastDue),
    pending_verification: cut(of.pendingVerification),
    current_deadline: wireTime(of.currentDeadline),
    disabled_reason: of.disabledReason?.slice(0, NAME_LENGTH_MAX) ?? null,
    errors: of.errors.slice(0, NAMES_MAX).map(({ requirement, code }) => ({
      requirement: requirement.slice(0, NAME_LENGTH_MAX),
      code: code.slice(0, NAME_LENGTH_MAX),
    })),
  };
  return JSON.stringify(requirements);
}

/** Whether it is the account's holder who must do something before transfers can reach the account. */
export function mustAct(requirements: Requirements | null): boolean {
  if (requirements === null) return false;
  const { currently_due, past_due, disabled_reason } = requirements;
  return currently_due.length > 0 || past_due.length > 0 || disabled_reason === "requirements.past_due";
}

export function requirementsOf(stored: string | null): Requirements | null {
  return stored === null ? null : (JSON.parse(stored) as Requirements);
}
