// Lists: one page when awaited, every object when iterated.
import { TributaryError } from "./errors.ts";
import { type Answer, ApiPromise, type ApiRequest, type Http } from "./http.ts";

/** A page as the API sends it. */
export interface ListAnswer<T> {
  readonly data: T[];
  readonly has_more: boolean;
  readonly next_cursor?: string | null;
}

/** One page of a list. Iterating it goes on over all following pages. */
export class Page<T> implements AsyncIterable<T> {
  readonly data: readonly T[];
  readonly hasMore: boolean;
  /** Pass it as `cursor` to read the next page later or elsewhere. */
  readonly nextCursor: string | undefined;
  readonly #http: Http;
  readonly #request: ApiRequest;

  constructor(http: Http, request: ApiRequest, answer: ListAnswer<T>) {
    this.#http = http;
    this.#request = request;
    this.data = answer.data;
    this.nextCursor = answer.next_cursor ?? undefined;
    this.hasMore = answer.has_more && this.nextCursor !== undefined;
  }

  /**
   * The page after this one.
   *
   * @throws TributaryError there is none: look at `hasMore` first
   */
  nextPage(): PagePromise<T> {
    if (!this.hasMore) throw new TributaryError("This is the last page.");
    const query = { ...this.#request.query, cursor: this.nextCursor };
    return new PagePromise(this.#http, { ...this.#request, query });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    let page: Page<T> = this;
    for (;;) {
      yield* page.data;
      if (!page.hasMore) return;
      const next: Page<T> = await page.nextPage();
      if (next.nextCursor !== undefined && next.nextCursor === page.nextCursor) {
        throw new TributaryError("The list does not advance: two pages name the same next page.");
      }
      page = next;
    }
  }
}

/** A list under way: `await` it for one `Page`, or `for await` over it for every object of the list. */
export class PagePromise<T> extends ApiPromise<Page<T>> implements AsyncIterable<T> {
  constructor(http: Http, request: ApiRequest) {
    const answer = http.call<ListAnswer<T>>(request).withResponse();
    super(answer.then((a): Answer<Page<T>> => ({ ...a, data: new Page(http, request, a.data) })));
  }

  /** The first `max` objects of the list, over as many pages as it takes. */
  async take(max: number): Promise<T[]> {
    const items: T[] = [];
    if (max < 1) return items;
    for await (const item of this) if (items.push(item) >= max) break;
    return items;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    yield* await this;
  }
}
