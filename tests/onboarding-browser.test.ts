/** A merchant in a real browser: a used link leads to the tenant's own page, which makes a fresh one and leads on. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Browser, CHROMIUM } from "./browser.ts";
import { Onboarding } from "./onboarding-tenant.ts";

const PAGES_MAX = 5;

/** What a sole trader types, by the labels of the page. */
const ANSWERS: Readonly<Record<string, string>> = {
  "Merchant category code": "5734",
  Website: "https://accessible.stripe.com",
  "Who are you?": "I am one person",
  "I accept the services agreement": "yes",
  "IBAN or account number": "DE89370400440532013000",
  City: "Berlin",
  "Street and number": "address_full_match",
  "Postal code": "10115",
  "Day of birth": "1",
  "Month of birth": "1",
  "Year of birth": "1902",
  Email: "jenny.rosen@example.com",
  "First name": "Jenny",
  "Last name": "Rosen",
  Phone: "0000000000",
};

describe.skipIf(CHROMIUM === undefined)("in Chromium", () => {
  let browser: Browser;
  let tenant: Onboarding;
  let site: Server;
  let origin: string;

  /** The tenant's site: a page to come back to, and one that makes a fresh link for whoever's link is used up. */
  beforeAll(async () => {
    tenant = await Onboarding.make();
    site = createServer(async ({ url = "" }, answer) => {
      const [, page, id = ""] = url.split("/");
      if (page !== "again") {
        answer.end("<title>Northlight</title><p>Welcome back.</p>");
        return;
      }
      const { link } = await tenant.api.bankConnections.createLink(id, {});
      answer.writeHead(303, { location: link?.url }).end();
    }).listen(0, "127.0.0.1");
    await once(site, "listening");
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    browser = await Browser.start(CHROMIUM ?? "");
  });

  afterAll(async () => {
    await browser?.stop();
    site?.closeAllConnections();
    site?.close();
  });

  test("a bank connection is set up by typing, and the person is verified", async () => {
    const merchant = await tenant.merchant();
    const urls = { return_url: `${origin}/done`, refresh_url: `${origin}/again` };
    const { id } = await tenant.api.bankConnections.create({ merchant, ...urls });
    await tenant.connection(id, "action_required");
    // The refresh page has to know who is there: here it is told by its address.
    const personal = { refresh_url: `${origin}/again/${id}` };
    const { link } = await tenant.api.bankConnections.createLink(id, personal);
    await browser.open(link?.url ?? "");
    expect((await browser.page()).title).toBe("Confirm that it is you");
    await browser.open(link?.url ?? "");
    const linkOf = (url = "") => new URL(url).searchParams.get("link");
    expect(linkOf((await browser.page()).url)).not.toBe(linkOf(link?.url));
    await browser.fill("Code that we sent to your phone", "000-000");
    await browser.press("Continue");
    for (let pages = 0; pages < PAGES_MAX; pages++) {
      const { title } = await browser.page();
      if (title === "Northlight") break;
      for (const label of await browser.labels()) await browser.fill(label, ANSWERS[label] ?? "");
      await browser.press("Save and continue");
    }
    expect(await browser.page()).toMatchObject({ url: `${origin}/done`, text: "Welcome back." });
    await tenant.connection(id, "verified");

    const session = await tenant.api.identitySessions.create({ merchant, return_url: `${origin}/done` });
    const asked = await tenant.session(session.id, "requires_input");
    await browser.open(asked.challenge?.url ?? "");
    await browser.fill("What will the check find?", "You are who you say");
    await browser.press("Submit");
    expect((await browser.page()).text).toBe("Welcome back.");
    await tenant.later(10);
    await tenant.session(session.id, "verified");
  });
});
