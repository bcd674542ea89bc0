/** Just enough of Stripe for the set-ups of players' payment methods, in this process, counting what it does. */
import { json, list, type Script, type Sent, stripeError } from "./stripe-script.ts";

const CARD = { brand: "visa", last4: "4242", exp_month: 12, exp_year: 2034, country: "US" };

interface Setup {
  readonly id: string;
  readonly customer: string;
  readonly instrument: string;
  readonly method: string;
  status: string;
  error: object | null;
}

export interface SetupRails {
  readonly script: Script;
  readonly done: { customers: number; setUp: number; canceled: number; detached: number };
  readonly setups: Setup[];
  /** The bank wants to see the player. */
  wantsPlayer: boolean;
  /** What Stripe says to every confirmation; default: yes. */
  refuse: Response | undefined;
  answer(approves: boolean): void;
}

/** Keys are remembered for ever, as Stripe does for a day. */
export function setupRails(): SetupRails {
  const done = { customers: 0, setUp: 0, canceled: 0, detached: 0 };
  const remembered = new Map<string, string>();
  const setups: Setup[] = [];
  const attached = new Set<string>();
  const method = (id: string, customer: string | null) => ({ object: "payment_method", id, customer, card: CARD });
  const view = ({ id, customer, instrument, method: named, status, error }: Setup) => ({
    object: "setup_intent",
    id,
    status,
    client_secret: `${id}_secret_x`,
    metadata: { payment_instrument_id: instrument },
    payment_method: status === "succeeded" ? method(named, customer) : named,
    last_setup_error: error,
    next_action:
      status === "requires_action"
        ? { type: "redirect_to_url", redirect_to_url: { url: "https://bank.example/3ds" } }
        : null,
  });
  const settle = (setup: Setup) => {
    setup.status = "succeeded";
    attached.add(setup.method);
    done.setUp += 1;
  };
  const act = ({ path, body }: Sent): Response => {
    const [, , kind, id = "", verb] = path.split("/");
    if (kind === "customers") {
      done.customers += 1;
      return json({ object: "customer", id: `cus_${done.customers}` });
    }
    if (kind === "payment_methods" && verb === "detach") {
      if (!attached.delete(id)) return stripeError({ code: "resource_missing" }, 400);
      done.detached += 1;
      return json(method(id, null));
    }
    const setup = setups.find((each) => each.id === id);
    if (!setup) {
      const made: Setup = {
        id: `seti_${setups.length + 1}`,
        customer: body.get("customer") ?? "",
        instrument: body.get("metadata[payment_instrument_id]") ?? "",
        method: `pm_${setups.length + 1}`,
        status: "requires_confirmation",
        error: null,
      };
      setups.push(made);
      return json(view(made));
    }
    if (verb === "cancel") {
      if (setup.status === "canceled") return stripeError({ code: "setup_intent_unexpected_state" }, 400);
      setup.status = "canceled";
      done.canceled += 1;
      return json(view(setup));
    }
    if (rails.refuse) return rails.refuse.clone();
    if (rails.wantsPlayer) setup.status = "requires_action";
    else settle(setup);
    return json(view(setup));
  };
  const rails: SetupRails = {
    done,
    setups,
    wantsPlayer: false,
    refuse: undefined,
    answer: (approves) => {
      for (const setup of setups.filter(({ status }) => status === "requires_action")) {
        if (approves) settle(setup);
        else {
          setup.status = "requires_payment_method";
          setup.error = { type: "invalid_request_error", code: "setup_intent_authentication_failure" };
        }
      }
    },
    script: async (sent) => {
      if (sent.method === "GET") {
        const [, , kind, id] = sent.path.split("/");
        if (kind === "payment_methods") return json(method(id ?? "", attached.has(id ?? "") ? "cus_1" : null));
        const found = setups.find((each) => each.id === id);
        return found ? json(view(found)) : list(...setups.map(view));
      }
      const known = sent.key === null ? undefined : remembered.get(sent.key);
      if (known !== undefined) {
        const { body, status } = JSON.parse(known) as { body: unknown; status: number };
        return json(body, status, { "idempotent-replayed": "true" });
      }
      const answered = act(sent);
      const body: unknown = await answered.clone().json();
      if (sent.key !== null) remembered.set(sent.key, JSON.stringify({ body, status: answered.status }));
      return answered;
    },
  };
  return rails;
}
