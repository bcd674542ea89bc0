/** The secrets of a webhook endpoint: one that is shown, and older ones that hold on for a while after a roll. */

import { newId } from "./ids.ts";

/** What is kept beside a webhook endpoint and never shown again. */
export interface EndpointSecrets {
  readonly secret: string;
  /** Whether it listens to connected accounts instead of the platform itself. */
  readonly connect: boolean;
  /** Rolled away; each still signs until its time, Unix milliseconds of the wall clock. */
  readonly older?: readonly { readonly secret: string; readonly until: number }[];
}

/** Older secrets that are kept, so that something can be signed with one that is over. */
const OLDER_KEPT = 10;

/** Every secret that signs at this time: Stripe sends one signature for each. */
export const activeSecrets = ({ secret, older = [] }: EndpointSecrets, wallMs: number): string[] => [
  secret,
  ...older.filter(({ until }) => until > wallMs).map((one) => one.secret),
];

/** One that was valid once; one that never was for an endpoint whose secret was never rolled. */
export const retiredSecret = ({ older = [] }: EndpointSecrets, wallMs: number): string =>
  older.find(({ until }) => until <= wallMs)?.secret ?? newId("whsec");

/** A new secret; the old one signs for `keepMs` more. */
export function rollSecret(before: EndpointSecrets, keepMs: number, wallMs: number): EndpointSecrets {
  const older = [{ secret: before.secret, until: wallMs + keepMs }, ...(before.older ?? [])];
  return { ...before, secret: newId("whsec"), older: older.slice(0, OLDER_KEPT) };
}
