/** Reading distributions: the shares of one payment, and how far each has come. */
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { distributions, shares } from "../store/schema.ts";
import { type DistributionView, distributionView } from "./distribution.ts";

export async function getDistribution(context: Context, id: string): Promise<DistributionView> {
  const { store, livemode } = context;
  const [row, of] = await store.read(
    store.row(distributions, { id }),
    store.rows(shares, { where: { distribution_id: id }, orderBy: [{ column: "position" }] }),
  );
  if (!row) throw notFound();
  return distributionView(row, of, livemode);
}

/** Distributions, newest first; of one payment, if named. */
export async function listDistributions(
  context: Context,
  filter: { payment?: string | undefined },
  page: Page,
): Promise<Listed<DistributionView>> {
  const { store, livemode } = context;
  const rows = await store.readOne(
    store.rows(distributions, {
      where: {
        ...(filter.payment === undefined ? {} : { payment_id: filter.payment }),
        ...(page.after === null ? {} : { id: { lt: page.after } }),
      },
      orderBy: [{ column: "id", descending: true }],
      limit: page.limit + 1,
    }),
  );
  const listed = cut(rows, page, (row) => row.id);
  if (listed.rows.length === 0) return { data: [], next: null };
  const of = await store.readOne(
    store.rows(shares, {
      where: { distribution_id: { in: listed.rows.map((row) => row.id) } },
      orderBy: [{ column: "position" }],
    }),
  );
  const data = listed.rows.map((row) =>
    distributionView(
      row,
      of.filter((share) => share.distribution_id === row.id),
      livemode,
    ),
  );
  return { data, next: listed.next };
}
