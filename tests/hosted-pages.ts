/** A person on the provider's pages: opens a link, fills in what is asked for, and is sent back. */
import { expect } from "vitest";

type Answers = Readonly<Record<string, string>>;

/** What a sole trader from Germany gives, verified at once: Stripe's documented test values. */
export const JENNY: Answers = {
  business_type: "individual",
  "business_profile.mcc": "5734",
  "business_profile.url": "https://accessible.stripe.com",
  "bank.account_number": "DE89370400440532013000",
  tos: "true",
  "individual.first_name": "Jenny",
  "individual.last_name": "Rosen",
  "individual.email": "jenny.rosen@example.com",
  "individual.phone": "0000000000",
  "individual.dob.day": "1",
  "individual.dob.month": "1",
  "individual.dob.year": "1902",
  "individual.address.line1": "address_full_match",
  "individual.address.city": "Berlin",
  "individual.address.postal_code": "10115",
};

const PAGES_MAX = 6;

async function load(url: string, form?: Answers) {
  const answer = await fetch(url, {
    redirect: "manual",
    ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
  });
  const text = await answer.text();
  const fields = [...text.matchAll(/<(?:input|select)[^>]* name="([^"]+)"/g)].map(([, name = ""]) => name);
  return { status: answer.status, to: answer.headers.get("location"), fields, text };
}

/** Where a link leads: to its page, or away. */
export async function follow(link: string): Promise<string> {
  const { status, to } = await load(link);
  expect(status).toBe(303);
  return to ?? "";
}

/** Gives what the onboarding page asks for, page after page; where the person is sent in the end. */
export async function onboard(link: string, answers: Answers = JENNY): Promise<string> {
  const page = await follow(link);
  let { fields } = await load(page, { code: "000-000" });
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const form = Object.fromEntries(fields.flatMap((name) => (name in answers ? [[name, answers[name] ?? ""]] : [])));
    const next = await load(page, { ...form, action: "save" });
    if (next.to !== null) return next.to;
    expect(next.text).not.toContain('role="alert"');
    ({ fields } = next);
  }
  throw new Error(`the page still asks for ${fields.join(", ")}`);
}

/** Shows a document on the identity page; where the person is sent, or null where there is only a word of thanks. */
export async function showDocument(challenge: string, outcome = "verified"): Promise<string | null> {
  const page = await follow(challenge);
  const { status, to } = await load(page, { outcome });
  expect([200, 303]).toContain(status);
  return to;
}
