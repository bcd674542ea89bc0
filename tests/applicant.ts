/** A publisher that applies by itself, step by step, in the real runtime. */
import { randomUUID } from "node:crypto";
import { Tributary } from "../sdk/client.ts";
import type { components } from "../sdk/types.gen.ts";
import { BUSINESS, JANE, OWNER } from "./applicant-details.ts";
import { checkedFetch } from "./contract.ts";
import { host } from "./host.ts";
import { showDocument } from "./hosted-pages.ts";
import { clientFor, operator, until } from "./tenant.ts";

type Schemas = components["schemas"];
export type Application = Schemas["TenantApplication"];

/** An account at the simulator, as a publisher has one at Stripe. */
export async function accountAtProvider(): Promise<{ id: string; secret_key: string; publishable_key: string }> {
  const { simulatorUrl } = await host();
  const answer = await fetch(`${simulatorUrl}/_control/accounts`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ reference: `own-${randomUUID()}`, name: "Aurora", onboarding: "skipped", float: 50_000 }),
  });
  return (await answer.json()) as { id: string; secret_key: string; publishable_key: string };
}

export class Applicant {
  readonly id: string;
  readonly api: Tributary;
  readonly credentials: { client_id: string; client_secret: string };

  private constructor(id: string, api: Tributary, credentials: Applicant["credentials"]) {
    this.id = id;
    this.api = api;
    this.credentials = credentials;
  }

  static async apply(more: Partial<Schemas["CreateTenantApplication"]> = {}): Promise<Applicant> {
    const { baseUrl } = await host();
    const anybody = new Tributary({ baseUrl, token: null, fetch: checkedFetch(baseUrl) });
    const input = { name: `Aurora ${randomUUID()}`, mode: "sandbox", country: "DE", currency: "EUR", ...more } as const;
    const { application, client } = await anybody.tenantApplications.create(input);
    const credentials = { client_id: client.id, client_secret: client.client_secret };
    return new Applicant(application.id, clientFor(baseUrl, credentials), credentials);
  }

  read(): Promise<Application> {
    return this.api.tenantApplications.retrieve(this.id);
  }

  tell(more: Schemas["UpdateTenantApplication"] = {}): Promise<Application> {
    const all = { business: BUSINESS, representative: JANE, beneficial_owners: [OWNER], ...more };
    return this.api.tenantApplications.update(this.id, all);
  }

  /** The representative shows a document, and the provider has looked at it. */
  async prove(outcome = "verified"): Promise<void> {
    const { url } = await this.api.tenantApplications.checkIdentity(this.id, {});
    await showDocument(url ?? "", outcome);
    await operatorsClock(6);
  }

  async checked(): Promise<string> {
    const { application } = await this.api.tenantApplications.checkIdentity(this.id, {});
    return application.identity_check.status;
  }

  /** Everything but the submission. */
  async complete(url: string): Promise<{ secret: string; account: string }> {
    await this.tell();
    await this.prove();
    await until(
      () => this.checked(),
      (status) => status === "verified",
    );
    const { secret_key, publishable_key, id: account } = await accountAtProvider();
    await this.api.tenantApplications.giveProviderKey(this.id, { secret_key, publishable_key });
    const { secret } = await this.api.tenantApplications.giveWebhookEndpoint(this.id, { url });
    return { secret, account };
  }

  async submit(): Promise<void> {
    await this.api.tenantApplications.submit(this.id);
    await this.step("screening", "done");
  }

  /** Waits until a step stands somewhere. */
  step(step: string, status: string): Promise<Application> {
    return until(
      () => this.read(),
      ({ steps }) => steps.some((each) => each.step === step && each.status === status),
    );
  }

  async standing(): Promise<Record<string, string>> {
    const { steps } = await this.read();
    return Object.fromEntries(steps.map(({ step, status }) => [step, status]));
  }
}

/** One that nothing more can be done with, so that what is asked of it is answered by its state. */
export async function rejectedApplicant(): Promise<Applicant> {
  const of = await Applicant.apply();
  await (await operator()).operator.applications.reject(of.id, { reason: "No." });
  return of;
}

/** The key of the operator's own account at the simulator. */
export async function operatorsKey(): Promise<string> {
  const { simulatorUrl } = await host();
  const opened = await fetch(`${simulatorUrl}/_control/accounts`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ reference: "platform-operator" }),
  });
  return ((await opened.json()) as { secret_key: string }).secret_key;
}

/** The operator's own account at the simulator has a clock of its own: a document is looked at for some seconds. */
export async function operatorsClock(seconds: number): Promise<void> {
  const { simulatorUrl } = await host();
  const secret_key = await operatorsKey();
  await fetch(`${simulatorUrl}/_control/clock`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${secret_key}` },
    body: JSON.stringify({ advance_ms: seconds * 1000 }),
  });
}
