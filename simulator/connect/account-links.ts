/** Account links: an address, good for one visit within minutes, where a person gives what an account still owes. */

import { invalidParam } from "../errors.ts";
import { hostedUrl } from "../hosted.ts";
import { newId } from "../ids.ts";
import * as check from "../params.ts";
import { route } from "../routing.ts";
import { type Call, seconds } from "../world.ts";
import { namedAccount } from "./account-access.ts";
import { notice, type PageAnswer } from "./page.ts";

/** Stripe's example link lives for five minutes. */
const LINK_MS = 5 * 60_000;
/** A visit may take an hour. */
const VISIT_MS = 3_600_000;

/** What is kept of a link, by its id: Stripe's object has none. Times are Unix milliseconds of the account's clock. */
export interface Visit {
  readonly account: string;
  readonly expires: number;
  readonly type: "account_onboarding" | "account_update";
  readonly collect: "currently_due" | "eventually_due";
  readonly refresh_url: string;
  readonly return_url: string;
  /** Set by the one visit that a link is good for: what the page's form then carries. */
  readonly visit?: string;
  readonly until?: number;
  /** Whether the visitor has entered the code that was sent by SMS. */
  readonly known?: boolean;
}

const url: check.Check<string> = (raw, path) => {
  const text = check.text(raw, path);
  if (/^https?:\/\/\S+$/.test(text) && URL.canParse(text)) return text;
  throw invalidParam(path, "Not a valid URL", "url_invalid");
};

const fields = check.oneOf("currently_due", "eventually_due");

const createParams = {
  account: check.required(check.text),
  collect: fields,
  collection_options: check.hash({ fields, future_requirements: check.oneOf("include", "omit") }),
  refresh_url: check.required(url),
  return_url: check.required(url),
  type: check.required(check.oneOf("account_onboarding", "account_update")),
};

export const accountLinkRoutes = [
  route({
    method: "POST",
    path: "/v1/account_links",
    params: createParams,
    run: (call, params) => {
      const account = namedAccount(call, params.account, "account");
      if (params.type === "account_update" && account.controller?.requirement_collection !== "application") {
        const message = "You can create account_update links only for accounts whose requirements you collect.";
        throw invalidParam("type", message);
      }
      const id = newId("alnk");
      const link = {
        object: "account_link",
        created: seconds(call.now),
        expires_at: seconds(call.now) + LINK_MS / 1000,
        url: hostedUrl(call, "onboarding", { link: id }),
      };
      keepVisit(call, id, {
        account: account.id,
        expires: link.expires_at * 1000,
        type: params.type,
        collect: params.collection_options?.fields ?? params.collect ?? "currently_due",
        refresh_url: params.refresh_url,
        return_url: params.return_url,
      });
      return link;
    },
  }),
];

const gone = notice("This link has ended", "Go back to where you came from, and begin again.", 410);

const nameOf = (id: string) => `account_link ${id}`;

/** Keeps what is known of a link. */
export function keepVisit({ store }: Call, id: string, visit: Visit): void {
  store.set(nameOf(id), visit);
}

/** The first step through a link: a used or expired one leads to its refresh_url. */
export function follow(call: Call, id: string): PageAnswer {
  const visit = call.store.setting<Visit>(nameOf(id));
  if (visit === undefined) return gone;
  if (visit.visit !== undefined || visit.expires <= call.now) return { to: visit.refresh_url };
  const token = newId("visit");
  keepVisit(call, id, { ...visit, visit: token, until: call.now + VISIT_MS });
  return { to: hostedUrl(call, "onboarding", { link: id, visit: token }) };
}

/** The visit that a page's address names, while it lasts. */
export function visitOf(call: Call, id: string, token: string): Visit | undefined {
  const visit = call.store.setting<Visit>(nameOf(id));
  return visit?.visit === token && (visit.until ?? 0) > call.now ? visit : undefined;
}
