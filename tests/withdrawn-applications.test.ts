/** Applications that are taken back, in the real runtime: who had applied is forgotten everywhere. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Applicant, operatorsKey } from "./applicant.ts";
import { host } from "./host.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { operator, until } from "./tenant.ts";

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

test("an application that is withdrawn has ended, names nobody, and what was shown is redacted", async () => {
  const of = await Applicant.apply();
  await of.complete(`${receiver.url}/withdrawn`);
  await of.submit();
  const { applications } = (await operator()).operator;
  const sessions = async () => {
    const { simulatorUrl } = await host();
    const key = await operatorsKey();
    const answer = await fetch(`${simulatorUrl}/v1/identity/verification_sessions?limit=100`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const { data } = (await answer.json()) as { data: { id: string; redaction: { status: string } | null }[] };
    return data;
  };
  const directory = await (await host()).database("DIRECTORY");
  const kept = () =>
    directory
      .prepare(
        `SELECT identity_ref, sealed_secret_key, webhook_url,
          (SELECT group_concat(coalesce(sealed_key, '') || sealed, '')
            FROM application_subjects WHERE tenant_id = ?1) AS told
          FROM tenant_applications WHERE tenant_id = ?1`,
      )
      .bind(of.id)
      .first<Record<string, string | null>>();
  const session = (await kept())?.identity_ref;
  expect(await of.api.tenantApplications.withdraw(of.id)).toMatchObject({
    status: "closed",
    review: "withdrawn",
    erased_at: expect.any(String),
    business: { legal_name: null },
    provider: null,
    webhook_endpoint: null,
  });
  const gone = await until(kept, (row) => row?.identity_ref === null);
  expect(gone).toEqual({ identity_ref: null, sealed_secret_key: null, webhook_url: null, told: "" });
  expect((await sessions()).find(({ id }) => id === session)?.redaction).not.toBeNull();
  expect(await applications.retrieve(of.id)).toMatchObject({ review: "withdrawn", beneficial_owners: [] });
  expect(Object.values(await of.standing())).not.toContain("missing");
  for (const again of [
    () => of.api.tenantApplications.withdraw(of.id),
    () => of.tell(),
    () => applications.approve(of.id, { reason: "Known to us." }),
  ]) {
    await expect(again()).rejects.toMatchObject({ code: "state_conflict" });
  }
  expect((await applications.list({ review: "withdrawn" })).data.map(({ id }) => id)).toContain(of.id);
});

test("one that is approved is not withdrawn any more, and one of which nothing was told is", async () => {
  const of = await Applicant.apply();
  await of.complete(`${receiver.url}/approved`);
  await of.submit();
  await (await operator()).operator.applications.approve(of.id, { reason: "Known to us." });
  await expect(of.api.tenantApplications.withdraw(of.id)).rejects.toMatchObject({ code: "state_conflict" });
  const bare = await Applicant.apply();
  expect(await bare.api.tenantApplications.withdraw(bare.id)).toMatchObject({ review: "withdrawn", status: "closed" });
});
