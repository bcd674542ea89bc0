/** The page at `/_control`: what goes on in the simulator, to look at and nothing else. Plain HTML, no script. */

import { written } from "./currencies.ts";
import type { Overview } from "./overview.ts";

/** A string that is HTML already. */
interface Html {
  readonly html: string;
}
type Content = Html | string | number | null;

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (one) => ESCAPES[one] ?? one);

function show(content: Content | readonly Content[]): string {
  if (Array.isArray(content)) return (content as readonly Content[]).map(show).join("");
  if (content === null) return "";
  if (typeof content === "object") return (content as Html).html;
  return escaped(String(content));
}

/** Fills a template; everything but `Html` is escaped. */
function html(parts: TemplateStringsArray, ...contents: (Content | readonly Content[])[]): Html {
  return { html: parts.reduce((all, part, n) => all + show(contents[n - 1] ?? null) + part) };
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; } p { margin: .5rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid #8886; vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
code { font: .95em ui-monospace, monospace; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid; outline-offset: 2px; }`;

interface Column<Row> {
  readonly title: string;
  readonly isNumber?: boolean;
  cell(row: Row): Content;
}

/** A table under a heading, or a sentence where there is nothing. */
function table<Row>(title: string, rows: readonly Row[], columns: readonly Column<Row>[], nothing: string): Html {
  const id = title.toLowerCase().replaceAll(/[^a-z]+/g, "-");
  const heading = html`<h2 id="${id}">${title}</h2>`;
  if (rows.length === 0) return html`${heading}<p>${nothing}</p>`;
  const kind = ({ isNumber }: Column<Row>): Html => ({ html: isNumber ? ' class="number"' : "" });
  const heads = columns.map((column) => html`<th scope="col"${kind(column)}>${column.title}</th>`);
  const lines = rows.map((row) => {
    const cells = columns.map((column) => html`<td${kind(column)}>${column.cell(row)}</td>`);
    return html`<tr>${cells}</tr>`;
  });
  // What can be scrolled can be reached by the keyboard.
  return html`${heading}<div class="scroll" tabindex="0" role="region" aria-labelledby="${id}"><table
aria-labelledby="${id}"><thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table></div>`;
}

const code = (text: string | null): Html => html`<code>${text}</code>`;

/** Unix milliseconds. */
function time(at: number): Html {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace("T", " ")}</time>`;
}

/** Minor units as an amount: `1999, "eur"` → €19.99. */
function money(amount: number | null, currency: string | null): string {
  if (amount === null || currency === null) return "";
  return `${amount < 0 ? "−" : ""}${written(Math.abs(amount), currency)}`;
}

/** The whole document. */
function page(title: string, content: Content | readonly Content[]): string {
  return show(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${{ html: STYLE }}</style></head><body><main>${content}</main></body></html>
`);
}

export interface ListedAccount {
  readonly id: string;
  readonly name: string;
  readonly reference: string;
}

const balanceColumns = (platform: string): Column<Overview["balances"][number]>[] => [
  { title: "Account", cell: (row) => code(row.account) },
  { title: "Whose", cell: (row) => (row.account === platform ? "platform" : "connected") },
  { title: "Available", isNumber: true, cell: (row) => money(row.available, row.currency) },
  { title: "Pending", isNumber: true, cell: (row) => money(row.pending, row.currency) },
  {
    title: "Reserved for it",
    isNumber: true,
    cell: (row) => (row.reserved === 0 ? "" : money(row.reserved, row.currency)),
  },
];
const EVENTS_SHOWN = 3;
const endpointColumns: Column<Overview["endpoints"][number]>[] = [
  { title: "Address", cell: (row) => code(row.url) },
  { title: "Of", cell: (row) => (row.connect ? "connected accounts" : "the platform") },
  {
    title: "Events",
    cell: ({ events }) => {
      const more = events.length - EVENTS_SHOWN;
      return `${events.slice(0, EVENTS_SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
    },
  },
  { title: "Status", cell: (row) => row.status },
];
const dueColumns: Column<Overview["due"][number]>[] = [
  { title: "When", cell: (row) => time(row.at) },
  { title: "What", cell: (row) => row.kind },
  { title: "Object", cell: (row) => code(row.subject) },
  { title: "Amount", isNumber: true, cell: (row) => money(row.amount, row.currency) },
];
const requestColumns: Column<Overview["requests"][number]>[] = [
  { title: "When", cell: (row) => time(row.at) },
  { title: "Request", cell: (row) => code(`${row.method} ${row.path}`) },
  { title: "On behalf of", cell: (row) => code(row.account) },
  { title: "Answer", cell: (row) => (row.status === 0 ? "cut" : `${row.status}${row.replayed ? ", replayed" : ""}`) },
  { title: "Faults", cell: (row) => row.faults.join(", ") },
  { title: "Id", cell: (row) => code(row.id) },
];
const plannedColumns: Column<Overview["planned"][number]>[] = [
  { title: "Fault", cell: (row) => code(row.do) },
  { title: "Aimed at", cell: (row) => (Object.keys(row.on).length === 0 ? "anything" : code(JSON.stringify(row.on))) },
  { title: "Probability", isNumber: true, cell: (row) => row.probability ?? 1 },
  { title: "Times left", isNumber: true, cell: (row) => row.remaining },
];
const struckColumns: Column<Overview["struck"][number]>[] = [
  { title: "When", cell: (row) => time(row.at) },
  { title: "Fault", cell: (row) => code(row.do) },
  { title: "Request", cell: (row) => [row.route, row.request].filter((one) => one !== null).join(" ") },
  { title: "Event", cell: (row) => [row.event_type, row.event].filter((one) => one !== null).join(" ") },
];
const deliveryColumns: Column<Overview["deliveries"][number]>[] = [
  { title: "Event", cell: (row) => html`${row.type} ${code(row.event)}` },
  { title: "To", cell: (row) => code(row.url) },
  { title: "State", cell: (row) => (row.fault === null ? row.state : `${row.state} (${row.fault})`) },
  { title: "Tries", isNumber: true, cell: (row) => row.attempts },
  { title: "Last answer", cell: (row) => row.last_answer },
];

function clockSentence({ now, frozen, rate }: Overview["clock"]): Html {
  const pace = frozen ? "It stands still." : rate === 1 ? "" : `It runs ${rate} times as fast as the wall clock.`;
  return html`<p>Its clock says ${time(now)} UTC. ${pace}</p>`;
}

/** One account; `isOnly`: there is no other to go to. */
export function accountPage(one: Overview, isOnly: boolean): string {
  return page(`${one.name}: Stripe simulator`, [
    isOnly ? null : html`<p><a href="/_control">All accounts</a></p>`,
    html`<h1>${one.name}</h1><p>${code(one.id)}</p>`,
    clockSentence(one.clock),
    table("Balances", one.balances, balanceColumns(one.id), "No money has moved yet."),
    table("Money in flight: what falls due", one.due, dueColumns, "Nothing is waiting for its time."),
    table("Recent requests", one.requests, requestColumns, "Nobody has asked for anything yet."),
    table("Planned faults", one.planned, plannedColumns, "It behaves."),
    table("Faults that struck", one.struck, struckColumns, "None so far."),
    table("Webhook endpoints", one.endpoints, endpointColumns, "Nobody listens."),
    table("Webhook deliveries", one.deliveries, deliveryColumns, "No event had an endpoint to go to."),
  ]);
}

/** All accounts, or as many as are shown of them. */
export function accountsPage(accounts: readonly ListedAccount[], total: number): string {
  const columns: Column<ListedAccount>[] = [
    { title: "Name", cell: (row) => html`<a href="/_control?account=${row.id}">${row.name}</a>` },
    { title: "Account", cell: (row) => code(row.id) },
    { title: "Reference", cell: (row) => code(row.reference) },
  ];
  const more = total > accounts.length ? html`<p>${total - accounts.length} more are not shown.</p>` : null;
  return page("Stripe simulator", [
    html`<h1>Stripe simulator</h1><p>Accounts, their balances, money in flight, requests, faults and webhooks. This page
changes nothing; <code>simulator/README.md</code> tells what does.</p>`,
    table("Accounts", accounts, columns, "No account has been opened yet."),
    more,
  ]);
}
