/** Every state machine, once: used by the verbs, by the database's transition triggers, and by the documentation. */

/**
 * Edges from each state. A state that has no edge is final for good; an edge out of a state named in FINAL is a
 * *late edge*: the provider changed its mind after the end, and the subject's next generation applied it once.
 */
export const EDGES = {
  tenant: {
    applied: ["in_review", "active", "rejected", "closed"],
    in_review: ["active", "rejected", "closed"],
    active: ["suspended", "closed"],
    suspended: ["active", "closed"],
    rejected: [],
    closed: [],
  },
  tenant_application: {
    not_submitted: ["waiting", "rejected", "withdrawn"],
    waiting: ["information_requested", "approved", "rejected", "withdrawn"],
    information_requested: ["waiting", "approved", "rejected", "withdrawn"],
    approved: [],
    rejected: [],
    withdrawn: [],
  },
  oauth_client: { active: ["revoked"], revoked: [] },
  merchant: {
    applied: ["in_review", "active", "rejected"],
    in_review: ["active", "rejected"],
    active: ["paused", "closed"],
    paused: ["active", "closed"],
    rejected: [],
    closed: [],
  },
  bank_connection: {
    pending: ["action_required", "verified", "rejected", "canceled", "failed"],
    action_required: ["pending", "verified", "rejected", "canceled", "failed"],
    verified: ["restricted"],
    restricted: ["verified", "rejected"],
    rejected: [],
    canceled: [],
    failed: [],
  },
  identity_session: {
    processing: ["requires_input", "verified", "failed", "canceled"],
    requires_input: ["processing", "verified", "failed", "canceled"],
    verified: [],
    failed: [],
    canceled: [],
  },
  payment_instrument: {
    processing: ["requires_action", "active", "failed"],
    requires_action: ["processing", "active", "failed"],
    active: ["detached"],
    failed: [],
    detached: [],
  },
  payment: {
    processing: ["requires_action", "authorized", "succeeded", "failed", "canceled", "needs_review"],
    requires_action: ["processing", "authorized", "succeeded", "failed", "canceled", "needs_review"],
    authorized: ["succeeded", "failed", "canceled", "needs_review"],
    needs_review: ["processing", "requires_action", "authorized", "succeeded", "failed", "canceled"],
    succeeded: [],
    failed: ["succeeded"],
    canceled: ["succeeded"],
  },
  refund: {
    pending: ["requires_action", "succeeded", "failed", "canceled"],
    requires_action: ["pending", "succeeded", "failed", "canceled"],
    succeeded: ["failed"],
    failed: [],
    canceled: [],
  },
  payout_instrument: {
    processing: ["active", "requires_remediation", "rejected", "removed"],
    active: ["errored", "requires_remediation", "removed"],
    errored: ["active", "requires_remediation", "removed"],
    requires_remediation: ["active", "errored", "removed"],
    rejected: [],
    removed: [],
  },
  payout: {
    pending: ["in_transit", "paid", "failed", "canceled"],
    in_transit: ["paid", "failed", "canceled"],
    paid: ["failed"],
    failed: ["paid"],
    canceled: [],
  },
  tenant_movement: {
    pending: ["succeeded", "failed", "canceled"],
    succeeded: ["failed"],
    failed: [],
    canceled: [],
  },
  dispute: {
    warning: ["needs_response", "under_review", "won", "lost", "prevented", "closed"],
    needs_response: ["under_review", "won", "lost", "prevented", "closed"],
    under_review: ["needs_response", "won", "lost", "closed"],
    won: ["needs_response", "under_review", "lost"],
    lost: ["needs_response", "under_review", "won"],
    prevented: [],
    closed: ["warning", "needs_response", "under_review", "won", "lost"],
  },
  distribution: { pending: ["booked"], booked: [] },
  share: {
    pending: ["released", "reversed"],
    released: ["transferred", "reversed"],
    transferred: ["released", "reversed"],
    reversed: ["pending", "released", "transferred"],
  },
  split_rule_version: {
    proposed: ["accepted", "retired"],
    accepted: ["active", "retired"],
    active: ["retired"],
    retired: [],
  },
  reconciliation: { scheduled: ["processing"], processing: ["succeeded"], succeeded: [] },
  exception: { open: ["closed"], closed: [] },
  adjustment: { proposed: ["booked", "rejected"], booked: [], rejected: [] },
  webhook_endpoint: {
    unverified: ["enabled", "disabled"],
    enabled: ["disabled"],
    disabled: ["enabled"],
  },
  delivery: { scheduled: ["delivered", "dead"], delivered: [], dead: ["scheduled"] },
  decision: {
    open: ["information_requested", "approved", "rejected"],
    information_requested: ["approved", "rejected"],
    approved: [],
    rejected: [],
  },
  screening_list: { loading: ["active", "retired"], active: ["retired"], retired: [] },
  run: {
    running: ["waiting", "succeeded", "failed", "canceled"],
    waiting: ["running", "succeeded", "failed", "canceled"],
    succeeded: [],
    failed: [],
    canceled: [],
  },
} as const satisfies Record<string, Record<string, readonly string[]>>;

export type Machine = keyof typeof EDGES;
export type State<M extends Machine> = keyof (typeof EDGES)[M] & string;

/** States that end a subject. What leads out of them again is a late edge. */
export const FINAL = {
  tenant: ["rejected", "closed"],
  tenant_application: ["approved", "rejected", "withdrawn"],
  oauth_client: ["revoked"],
  merchant: ["rejected", "closed"],
  bank_connection: ["verified", "rejected", "canceled", "failed"],
  identity_session: ["verified", "failed", "canceled"],
  payment_instrument: ["active", "failed", "detached"],
  payment: ["succeeded", "failed", "canceled"],
  refund: ["succeeded", "failed", "canceled"],
  payout_instrument: ["active", "rejected", "removed"],
  payout: ["paid", "failed", "canceled"],
  tenant_movement: ["succeeded", "failed", "canceled"],
  dispute: ["won", "lost", "prevented", "closed"],
  distribution: ["booked"],
  share: ["reversed"],
  split_rule_version: ["retired"],
  reconciliation: ["succeeded"],
  exception: ["closed"],
  adjustment: ["booked", "rejected"],
  webhook_endpoint: [],
  delivery: ["delivered", "dead"],
  decision: ["approved", "rejected"],
  screening_list: ["retired"],
  run: ["succeeded", "failed", "canceled"],
} as const satisfies { [M in Machine]: readonly State<M>[] };

export function statesOf<M extends Machine>(machine: M): [State<M>, ...State<M>[]] {
  return Object.keys(EDGES[machine]) as [State<M>, ...State<M>[]];
}

export function isFinal<M extends Machine>(machine: M, state: State<M>): boolean {
  return (FINAL[machine] as readonly string[]).includes(state);
}

/** Whether a machine may go from one state to another. Staying is no transition. */
export function mayMove<M extends Machine>(machine: M, from: State<M>, to: State<M>): boolean {
  const edges: Record<string, readonly string[]> = EDGES[machine];
  return edges[from]?.includes(to) ?? false;
}
