/** Stripe as far as onboarding goes: accounts, links, persons and identity sessions, each key answered once. */
import { json, list, type Script, type Sent, stripeError } from "./stripe-script.ts";

interface Account {
  readonly id: string;
  readonly metadata: Record<string, string>;
  readonly created: number;
}

interface Session {
  readonly id: string;
  readonly client_reference_id: string;
  readonly person: string;
  status: "requires_input" | "processing" | "verified" | "canceled";
  last_error: { code: string; reason: string } | null;
  last_verification_report: string | null;
  redaction: { status: "processing" | "redacted" } | null;
  shown: number;
}

const DUE = { currently_due: ["external_account"], past_due: ["external_account"] };

export class PartyRails {
  readonly accounts: Account[] = [];
  readonly persons: { id: string; account: string; metadata: Record<string, string> }[] = [];
  readonly sessions: Session[] = [];
  links = 0;
  /** What is still asked of accounts; null: nothing, and they take transfers. */
  requirements: Record<string, unknown> | null = { ...DUE, disabled_reason: "requirements.past_due" };
  /** What Stripe says to a request instead of doing it. */
  refuse: ((sent: Sent) => Response | undefined) | undefined;
  #made = 0;
  readonly #remembered = new Map<string, string>();

  readonly script: Script = async (sent) => {
    const known = sent.key === null ? undefined : this.#remembered.get(sent.key);
    if (known !== undefined) {
      const { body, status } = JSON.parse(known) as { body: unknown; status: number };
      return json(body, status, { "idempotent-replayed": "true" });
    }
    const answered = this.refuse?.(sent) ?? this.#answer(sent);
    if (sent.key !== null && sent.method === "POST") {
      const body: unknown = await answered.clone().json();
      this.#remembered.set(sent.key, JSON.stringify({ body, status: answered.status }));
    }
    return answered;
  };

  /** A day has passed: Stripe has forgotten its keys. */
  forgetKeys(): void {
    this.#remembered.clear();
  }

  /** The person has shown something, and the check has found what it has. */
  show(outcome: string): void {
    const session = this.sessions.at(-1);
    if (session === undefined || session.status === "canceled") throw new Error("there is nothing to show it to");
    session.shown += 1;
    if (outcome === "verified" || outcome === "processing") {
      session.status = outcome;
      session.last_error = null;
      return;
    }
    session.status = "requires_input";
    session.last_error = { code: outcome, reason: "Not good." };
    session.last_verification_report = outcome.startsWith("document_") ? `vr_${session.shown}` : null;
  }

  #answer(sent: Sent): Response {
    const { method, path } = sent;
    const [, , kind = "", id = "", verb] = path.split("/");
    if (kind === "account_links") return this.#link();
    if (kind === "identity") return this.#identity(sent);
    if (kind !== "accounts") return stripeError({ code: "unexpected" }, 400);
    if (verb === "persons") return this.#person(id, sent);
    if (method === "DELETE") return this.#remove(id);
    if (method === "POST") return this.#account(sent);
    const found = this.accounts.find((each) => each.id === id);
    if (found) return json(this.#view(found));
    return id === "" ? list(...this.accounts.map((each) => this.#view(each))) : stripeError({ code: "gone" }, 404);
  }

  #next(prefix: string): string {
    this.#made += 1;
    return `${prefix}_${this.#made}`;
  }

  #account({ body }: Sent): Response {
    const metadata = { bank_connection_id: body.get("metadata[bank_connection_id]") ?? "" };
    const made = { id: this.#next("acct"), metadata, created: 0 };
    this.accounts.push(made);
    return json(this.#view(made));
  }

  #view({ id, metadata }: Account): object {
    const transfers = this.requirements === null ? "active" : "inactive";
    return { object: "account", id, metadata, capabilities: { transfers }, requirements: this.requirements ?? {} };
  }

  #remove(id: string): Response {
    const at = this.accounts.findIndex((each) => each.id === id);
    if (at < 0) return stripeError({ code: "account_invalid" }, 403);
    this.accounts.splice(at, 1);
    return json({ object: "account", id, deleted: true });
  }

  #link(): Response {
    this.links += 1;
    const url = `https://connect.example/setup/${this.links}`;
    return json({ object: "account_link", url, created: 0, expires_at: 1_900_000_000 });
  }

  #person(account: string, { method, body }: Sent): Response {
    const view = (each: PartyRails["persons"][number]) => ({
      object: "person",
      relationship: { representative: true },
      ...each,
    });
    if (method === "GET") return list(...this.persons.filter((each) => each.account === account).map(view));
    const made = { id: this.#next("person"), account, metadata: { person_id: body.get("metadata[person_id]") ?? "" } };
    this.persons.push(made);
    return json(view(made));
  }

  #identity({ method, path, body, query }: Sent): Response {
    const [, , , , id = "", verb] = path.split("/");
    const found = this.sessions.find((each) => each.id === id);
    if (method === "GET" && id === "") {
      const ours = this.sessions.filter((each) => each.client_reference_id === query.get("client_reference_id"));
      return list(...ours.map(sessionView));
    }
    if (id === "") {
      const made: Session = {
        id: this.#next("vs"),
        client_reference_id: body.get("client_reference_id") ?? "",
        person: body.get("related_person[person]") ?? "",
        status: "requires_input",
        last_error: null,
        last_verification_report: null,
        redaction: null,
        shown: 0,
      };
      this.sessions.push(made);
      return json(sessionView(made));
    }
    if (!found) return stripeError({ code: "resource_missing" }, 404);
    if (verb === "cancel") {
      if (found.status !== "requires_input") return stripeError({ code: "session_not_open" }, 400);
      found.status = "canceled";
    }
    if (verb === "redact") found.redaction = { status: "processing" };
    return json(sessionView(found));
  }
}

const sessionView = ({ shown, ...session }: Session) => ({
  object: "identity.verification_session",
  url: session.status === "requires_input" ? `https://verify.example/${session.id}/${shown}` : null,
  ...session,
});
