/** A tenant in this process whose payments are disputed: reported, followed, answered, and their books read. */
import { planAcceptDispute, planSubmitEvidence } from "../core/payments/dispute-answers.ts";
import { receive } from "../core/provider/receipts.ts";
import { disputeNotices, disputeParts, disputes } from "../core/store/dispute-schema.ts";
import { payments } from "../core/store/schema.ts";
import { DisputeRails, type RailsDispute } from "./dispute-rails.ts";
import { type Line, RefundWorld, THREE } from "./refund-world.ts";

export class DisputeWorld {
  readonly of: RefundWorld;
  readonly rails: DisputeRails;
  #heard = 0;

  private constructor(of: RefundWorld) {
    this.of = of;
    this.rails = new DisputeRails(of.rails, () => of.world.ledger.clock.now());
    of.world.stripe((sent) => this.rails.script(sent));
    of.leaveWaiting();
  }

  static async make(
    base: "gross" | "net_of_fee" = "gross",
    lines: readonly Line[] = THREE,
    seed?: number,
    feeBearer: "tenant" | "proportional" | "lines" = "tenant",
  ): Promise<DisputeWorld> {
    return new DisputeWorld(await RefundWorld.make(base, lines, feeBearer, seed));
  }

  /** A payment, disputed at the provider. Nobody has been told. */
  async openAt(payment: string, amount?: number, status?: string): Promise<RailsDispute> {
    const { store } = this.of.world.context;
    const row = await store.readOne(store.row(payments, { id: payment }));
    if (!row?.intent_ref) throw new Error(`${payment} is not at the provider`);
    return this.rails.open(row.intent_ref, amount ?? row.amount, status);
  }

  /** The provider reports, as often as told; what that wakes or starts is driven as far as it goes. */
  async hear({ id: objectRef, payment_intent: intentRef }: RailsDispute, times = 1): Promise<void> {
    const { context, ledger } = this.of.world;
    for (let n = 0; n < times; n++) {
      const id = `evt_${++this.#heard}`;
      const event = { id, type: "charge.dispute.updated", accountRef: null, livemode: false, objectRef, intentRef };
      await receive(context, "platform", { ...event, createdAt: ledger.clock.now() });
      ledger.clock.time += 1;
    }
    await this.of.drain();
  }

  /** A dispute that is reported at once. Its id with us. */
  async dispute(payment: string, amount?: number, status?: string): Promise<{ id: string; at: RailsDispute }> {
    const at = await this.openAt(payment, amount, status);
    await this.hear(at);
    return { id: await this.idOf(at), at };
  }

  async idOf(at: RailsDispute): Promise<string> {
    const { store } = this.of.world.context;
    const notice = await store.readOne(store.row(disputeNotices, { dispute_ref: at.id }));
    if (!notice) throw new Error(`nobody has noticed ${at.id}`);
    return notice.dispute_id;
  }

  async row(id: string) {
    const { store } = this.of.world.context;
    const row = await store.readOne(store.row(disputes, { id }));
    if (!row) throw new Error(`there is no dispute ${id}`);
    return row;
  }

  async parts(id: string) {
    const { store } = this.of.world.context;
    const order = [{ column: "round" }, { column: "position" }] as const;
    return store.readOne(store.rows(disputeParts, { where: { dispute_id: id }, orderBy: order }));
  }

  async submit(id: string): Promise<void> {
    await this.of.world.commit(() => planSubmitEvidence(this.of.world.context, id));
    await this.of.drain();
  }

  async accept(id: string): Promise<void> {
    await this.of.world.commit(() => planAcceptDispute(this.of.world.context, id));
    await this.of.drain();
  }

  typesOf = async (id: string) => (await this.of.world.eventsOf(id)).map(({ type }) => type);

  /** What must hold when nothing is under way; `provider:disputes` is zero when every dispute is over. */
  faults(): string[] {
    const out = this.of.books()["provider:disputes"];
    return [...this.of.faults(), ...(out ? [`provider:disputes is ${out}`] : [])];
  }
}
