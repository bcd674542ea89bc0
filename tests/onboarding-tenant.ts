/** A tenant whose merchants are onboarded on the provider's pages, in the real runtime. */
import { randomUUID } from "node:crypto";
import type { Tributary } from "../sdk/client.ts";
import type { components } from "../sdk/types.gen.ts";
import { bareTenant, control, until } from "./tenant.ts";

type Schemas = components["schemas"];
export type Connection = Schemas["BankConnection"];
export type Session = Schemas["IdentitySession"];

export const RETURN = { return_url: "http://localhost:3000/done", refresh_url: "http://localhost:3000/again" };

/** What the simulator has of an account, as far as tests look. */
export interface SimulatedAccount {
  readonly id: string;
  readonly capabilities: Record<string, string>;
  readonly metadata: Record<string, string>;
  readonly settings: { payouts: { schedule: { interval: string } } };
}

export class Onboarding {
  readonly id: string;
  readonly api: Tributary;

  private constructor(id: string, api: Tributary) {
    this.id = id;
    this.api = api;
  }

  static async make(): Promise<Onboarding> {
    const { id, api } = await bareTenant();
    return new Onboarding(id, api);
  }

  async merchant(): Promise<string> {
    const input = { legal_name: `Studio ${randomUUID()}`, country: "DE", begin_bank_connection: false };
    return (await this.api.merchants.create(input)).id;
  }

  /** A connection of a new merchant, or of one that there is, up to where its holder must act. */
  async begun(merchant?: string): Promise<Connection> {
    const input = { merchant: merchant ?? (await this.merchant()), ...RETURN };
    const { id } = await this.api.bankConnections.create(input);
    return this.connection(id, "action_required");
  }

  /** A connection that is verified from the start. */
  async verified(): Promise<Connection> {
    const { id: merchant } = await this.api.merchants.create({ legal_name: "Verified", country: "DE" });
    const [connection] = (await this.api.bankConnections.list({ merchant })).data;
    return this.connection(connection?.id ?? "", "verified");
  }

  connection(id: string, status: Connection["status"]): Promise<Connection> {
    return until(
      () => this.api.bankConnections.retrieve(id),
      (found) => found.status === status,
    );
  }

  session(id: string, status: Session["status"], more: (session: Session) => boolean = () => true): Promise<Session> {
    return until(
      () => this.api.identitySessions.retrieve(id),
      (found) => found.status === status && more(found),
    );
  }

  /** The types of a subject's events, in order. */
  async told(subject: string): Promise<string[]> {
    return (await this.events(subject)).map(({ type }) => type);
  }

  async events(subject: string): Promise<Schemas["Event"][]> {
    const found: Schemas["Event"][] = [];
    for await (const event of this.api.events.list({ limit: 100 })) found.push(event);
    return found.filter((event) => event.subject_id === subject).sort((a, b) => a.sequence - b.sequence);
  }

  control(method: string, path: string, body?: unknown): Promise<unknown> {
    return control(this, method, path, body);
  }

  /** Every connected account that the provider has. */
  async accounts(): Promise<SimulatedAccount[]> {
    const { objects } = (await this.control("GET", "state")) as { objects: { account?: SimulatedAccount[] } };
    return (objects.account ?? []).filter(({ metadata }) => metadata.bank_connection_id !== undefined);
  }

  async fault(name: string, on: object, more: object = {}): Promise<void> {
    await this.control("POST", "faults", { do: name, on, ...more });
  }

  async later(seconds: number): Promise<void> {
    await this.api.sandbox.advanceClock({ advance_seconds: seconds });
  }
}

/** A merchant that a person must decide about, by a tenant with a list of its own. */
export async function reviewed({ api }: { readonly api: Tributary }): Promise<void> {
  await api.screeningLists.create({ name: "Own", kind: "sanctions" });
  const steps = [
    { step: "screening" as const, approval: false },
    { step: "bank_connection" as const, approval: false },
  ];
  await api.tenant.config.update({ onboarding: { steps } }, { ifMatch: "*" });
  const { id: subject } = await api.merchants.create({
    legal_name: "Exposed Ltd",
    country: "DE",
    politically_exposed: true,
    begin_bank_connection: false,
  });
  await until(
    async () => (await api.decisions.list({ subject })).data,
    ({ length }) => length > 0,
  );
  const direct = [{ step: "bank_connection" as const, approval: false }];
  await api.tenant.config.update({ onboarding: { steps: direct } }, { ifMatch: "*" });
}

/** Its newest merchant is the one that is being onboarded, with a person that is being verified. */
export async function underWay({ api }: { readonly api: Tributary }): Promise<void> {
  const input = { legal_name: "Tidewater Mods", country: "DE", begin_bank_connection: false };
  const { id: merchant } = await api.merchants.create(input);
  const connection = await api.bankConnections.create({ merchant, ...RETURN });
  await until(
    () => api.bankConnections.retrieve(connection.id),
    ({ status }) => status === "action_required",
  );
  await api.persons.create({ merchant, first_name: "Jenny", last_name: "Rosen" });
  const session = await api.identitySessions.create({ merchant });
  await until(
    () => api.identitySessions.retrieve(session.id),
    ({ status }) => status === "requires_input",
  );
}
