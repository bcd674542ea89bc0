/** The daily journal over HTTP: in pages, or as one file. */
import * as z from "zod";
import { JournalLineView, journalCsv, listJournal } from "../../core/money/journal.ts";
import { list, text } from "../edge.ts";

const On = z.strictObject({
  on: z.iso.date().meta({ description: "The day, in UTC.", example: "2026-01-31" }),
});

export const journal = [
  list({
    path: "/v1/journal",
    operationId: "listJournal",
    sdk: "journal.list",
    tag: "Ledger",
    summary: "List a day's journal",
    description: "Every movement that was written down on a day, in that order, with the provider's ids.",
    scope: "ledger:read",
    query: On,
    item: JournalLineView,
    answerDescription: "A page, oldest first.",
    list: ({ context, query }, page) => listJournal(context, query.on, page),
  }),

  text({
    path: "/v1/journal/csv",
    operationId: "exportJournal",
    sdk: "journal.csv",
    tag: "Ledger",
    summary: "Export a day's journal",
    description: "The same as one CSV file with a head, amounts in minor units, of whatever length.",
    scope: "ledger:read",
    query: On,
    contentType: "text/csv",
    answerDescription: "The file.",
    text: async ({ context, query }) => journalCsv(context, query.on),
  }),
];
