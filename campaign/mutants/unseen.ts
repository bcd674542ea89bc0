/** What of the money's code is not mutated, because it decides nothing: each kind with its reason. */

/** The little of Babel's paths that the rules below look at. */
interface Place {
  readonly node: Piece;
  readonly key: string | number | null;
  readonly listKey?: string;
  readonly parentPath: Place | null;
}

interface Piece {
  readonly type: string;
  readonly name?: string;
  readonly callee?: Piece;
  readonly object?: Piece;
}

function shouldIgnore({ node, key, listKey, parentPath }: Place): string | undefined {
  const call = parentPath?.node;
  if (call?.type === "CallExpression" && call.callee?.name === "invariant" && listKey === "arguments" && key === 1) {
    return "The sentence of a broken invariant is for the log of a defect: nothing reads it.";
  }
  if (node.type === "CallExpression" && rootOf(node).name === "z") {
    return "A schema of the contract: `npm run check` compares what it says with openapi/, word by word.";
  }
  return undefined;
}

/** What a chain of calls and members begins with. */
function rootOf(piece: Piece): Piece {
  const before = piece.callee ?? piece.object;
  return before ? rootOf(before) : piece;
}

export const strykerPlugins = [{ kind: "Ignore", name: "unseen", value: { shouldIgnore } }];
