/** Players over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { CreatePlayer, findPlayer, listPlayers, Player, planCreatePlayer } from "../../core/parties/players.ts";
import { list, read, write } from "../edge.ts";
import { CreatedFilters, MetadataFilter } from "../lists.ts";

export const players = [
  write({
    path: "/v1/players",
    operationId: "createPlayer",
    sdk: "players.create",
    tag: "Players",
    summary: "Create a player",
    description: "The reference is your own id of the player: one that is in use is refused with `already_exists`.",
    scope: "players:write",
    body: CreatePlayer,
    status: 201,
    answer: Player,
    location: (player) => `/v1/players/${player.id}`,
    errors: ["already_exists"],
    plan: ({ context, body }) => planCreatePlayer(context, body),
  }),

  list({
    path: "/v1/players",
    operationId: "listPlayers",
    sdk: "players.list",
    tag: "Players",
    summary: "List players",
    description: "Newest first. With `reference`, the one player that has it.",
    scope: "players:read",
    query: z.strictObject({
      reference: z.string().max(200).optional().meta({ description: "Your own id." }),
      ...CreatedFilters,
      metadata: MetadataFilter,
    }),
    item: Player,
    list: ({ context, query }, page) => listPlayers(context, query, page),
  }),

  read({
    path: "/v1/players/{id}",
    operationId: "getPlayer",
    sdk: "players.retrieve",
    tag: "Players",
    summary: "Read a player",
    description: "Name and e-mail address are null once the player has been erased.",
    scope: "players:read",
    params: z.strictObject({ id: idOf("player") }),
    answer: Player,
    read: ({ context, params }) => findPlayer(context, params.id),
  }),
];
