/** What Stripe asks of accounts and people, as it says so. */

export interface Problem {
  readonly code: string;
  readonly reason: string;
  readonly requirement: string;
}

export interface Requirements {
  alternatives: never[];
  /** Unix seconds. */
  current_deadline: number | null;
  currently_due: string[];
  disabled_reason: string | null;
  errors: Problem[];
  eventually_due: string[];
  past_due: string[];
  pending_verification: string[];
}

/** When the details that a check looks at were last given, Unix milliseconds of the account's clock. */
export type Checks = Record<string, { readonly key: string; readonly since: number }>;

/** Nothing is asked of the account. */
export const nothingDue = (): Requirements => ({
  alternatives: [],
  current_deadline: null,
  currently_due: [],
  disabled_reason: null,
  errors: [],
  eventually_due: [],
  past_due: [],
  pending_verification: [],
});
