/** The tenant's own account at the provider, apart from its money: how it is paid out, and what it reports to us. */

/** One of a thing for each of the provider's two webhook endpoints. */
export interface PerEndpoint<T = string> {
  readonly platform: T;
  readonly connect: T;
}

export interface AccountStanding {
  /** The provider pays the account out by itself: what merchants are owed would drain. */
  readonly paysOutByItself: boolean;
  /** `outdated`: one lacks a type of event, or is switched off. `missing`: one was removed at the provider. */
  readonly endpoints: "current" | "outdated" | "missing";
}

export interface AccountProvider {
  /** @param endpoints their references; null: from before they were kept */
  accountStanding(endpoints: PerEndpoint<string | null>): Promise<AccountStanding>;
  /** The account's own balance is paid out only when we ask: what merchants are owed never drains by itself. */
  holdPayouts(): Promise<void>;
  /** Has both endpoints report all that the platform acts on, with the secrets that they have. */
  updateWebhookEndpoints(endpoints: PerEndpoint): Promise<void>;
}
