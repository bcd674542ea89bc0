/** Connected accounts and identity checks, as Stripe's package is called for them. */
import type { PartyProvider } from "./port.ts";
import {
  type AccountCalls,
  accountOnce,
  closeAccount,
  findAccount,
  type LinkParams,
  linkOnce,
  representativeOnce,
} from "./stripe-accounts.ts";
import type { Reply } from "./stripe-exchange.ts";
import {
  cancelIdentitySession,
  findIdentitySession,
  type IdentityCalls,
  identitySessionOnce,
  redactIdentitySession,
} from "./stripe-identity.ts";

interface Keyed {
  idempotencyKey: string;
}
type Params<Call extends (params: never, key: string) => unknown> = Parameters<Call>[0];

/** The part of Stripe's package that is called here. Its own types stay behind their door. */
interface PartyResources {
  readonly accounts: {
    create(params: Params<AccountCalls["create"]>, options: Keyed): Promise<unknown>;
    retrieve(ref: string): Promise<unknown>;
    list(filter: object): Promise<unknown>;
    del(ref: string): Promise<unknown>;
    createPerson(account: string, params: object, options: Keyed): Promise<unknown>;
    listPersons(account: string, page: object): Promise<unknown>;
  };
  readonly accountLinks: { create(params: LinkParams, options: Keyed): Promise<unknown> };
  readonly identity: {
    readonly verificationSessions: {
      create(params: Params<IdentityCalls["create"]>, options: Keyed): Promise<unknown>;
      retrieve(ref: string): Promise<unknown>;
      list(filter: object): Promise<unknown>;
      cancel(ref: string, params: object, options: Keyed): Promise<unknown>;
      redact(ref: string, params: object, options: Keyed): Promise<unknown>;
    };
  };
}

/** One account's line to Stripe: the package, and what its answers are read by. */
export interface StripeLine {
  readonly stripe: PartyResources;
  readonly livemode: boolean;
  send(kind: string, request: () => Promise<unknown>): Promise<Reply>;
  /** A question: no stored failure can answer it. */
  ask(kind: string, request: () => Promise<unknown>): Promise<Exclude<Reply, { kind: "spoiled" }>>;
}

export function partyProvider(line: StripeLine): PartyProvider {
  const { stripe, send, ask } = line;
  const accounts = accountCalls(line);
  const sessions = identityCalls(line);
  return {
    createAccount: (act, request) => accountOnce(act, request, !line.livemode, accounts),
    findAccount: (accountRef) => findAccount(accountRef, accounts),
    closeAccount: (request) => closeAccount(request, accounts),
    createAccountLink: (act, request) =>
      linkOnce(act, request, (params, idempotencyKey) =>
        send("account_links.create", () => stripe.accountLinks.create(params, { idempotencyKey })),
      ),
    findRepresentative: (act, request) => {
      const of = request.accountRef;
      return representativeOnce(act, request, {
        create: (params, idempotencyKey) =>
          send("accounts.create_person", () => stripe.accounts.createPerson(of, params, { idempotencyKey })),
        list: (page) => ask("accounts.list_persons", () => stripe.accounts.listPersons(of, page)),
      });
    },
    createIdentitySession: (act, request) => identitySessionOnce(act, request, sessions),
    findIdentitySession: (request) => findIdentitySession(request, sessions),
    cancelIdentitySession: (act, request) => cancelIdentitySession(act, request, sessions),
    redactIdentitySession: (act, request) => redactIdentitySession(act, request, sessions),
  };
}

function accountCalls({ stripe: { accounts }, send, ask }: StripeLine): AccountCalls {
  return {
    create: (params, idempotencyKey) => send("accounts.create", () => accounts.create(params, { idempotencyKey })),
    retrieve: (ref) => ask("accounts.retrieve", () => accounts.retrieve(ref)),
    list: (filter) => ask("accounts.list", () => accounts.list(filter)),
    remove: (ref) => ask("accounts.delete", () => accounts.del(ref)),
  };
}

function identityCalls({ stripe, send, ask }: StripeLine): IdentityCalls {
  const sessions = stripe.identity.verificationSessions;
  const kind = (verb: string) => `identity.verification_sessions.${verb}`;
  return {
    create: (params, idempotencyKey) => send(kind("create"), () => sessions.create(params, { idempotencyKey })),
    retrieve: (ref) => ask(kind("retrieve"), () => sessions.retrieve(ref)),
    list: (filter) => ask(kind("list"), () => sessions.list(filter)),
    cancel: (ref, idempotencyKey) => send(kind("cancel"), () => sessions.cancel(ref, {}, { idempotencyKey })),
    redact: (ref, idempotencyKey) => send(kind("redact"), () => sessions.redact(ref, {}, { idempotencyKey })),
  };
}
