/** A real browser where there is one: Chromium by its DevTools protocol, without a package of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { temporaryFolder } from "./host.ts";

/** Where Chromium is on this machine, or undefined. */
export const CHROMIUM = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  (path) => path !== undefined && existsSync(path),
);

const STARTS_WITHIN_MS = 20_000;
const LOADS_WITHIN_MS = 15_000;

interface Reply {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { message: string };
}

/** One page in a browser of its own, driven as a person does: by labels, typing and buttons. */
export class Browser {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #session: string;
  readonly #waiting: Map<number, (reply: Reply) => void>;
  static #asked = 0;

  private constructor(
    process: ChildProcess,
    profile: string,
    socket: WebSocket,
    session: string,
    waiting: Map<number, (reply: Reply) => void>,
  ) {
    this.#process = process;
    this.#profile = profile;
    this.#socket = socket;
    this.#session = session;
    this.#waiting = waiting;
  }

  static async start(path: string): Promise<Browser> {
    const profile = temporaryFolder();
    const options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"];
    const child = spawn(path, [...options, `--user-data-dir=${profile}`, "about:blank"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const address = await listening(child);
    const socket = new WebSocket(address);
    await once(socket, "open");
    const waiting = new Map<number, (reply: Reply) => void>();
    socket.addEventListener("message", ({ data }) => {
      const reply = JSON.parse(String(data)) as Reply;
      if (reply.id === undefined) return;
      waiting.get(reply.id)?.(reply);
      waiting.delete(reply.id);
    });
    const ask = (method: string, params: object) => Browser.#send(socket, waiting, { method, params });
    const { targetId } = await ask("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await ask("Target.attachToTarget", { targetId, flatten: true });
    return new Browser(child, profile, socket, String(sessionId), waiting);
  }

  static async #send(
    socket: WebSocket,
    waiting: Map<number, (reply: Reply) => void>,
    message: { method: string; params: object; sessionId?: string },
  ): Promise<Record<string, unknown>> {
    Browser.#asked += 1;
    const id = Browser.#asked;
    const reply = new Promise<Reply>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, ...message }));
    const { result, error } = await reply;
    if (error) throw new Error(`${message.method}: ${error.message}`);
    return result ?? {};
  }

  #ask(method: string, params: object): Promise<Record<string, unknown>> {
    return Browser.#send(this.#socket, this.#waiting, { method, params, sessionId: this.#session });
  }

  /** What a script in the page comes to. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#ask("Runtime.evaluate", { expression, returnByValue: true });
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: T }).value;
  }

  /** Opens an address, and waits for the page that it leads to. */
  async open(url: string): Promise<void> {
    await this.#leaving(() => this.#ask("Page.navigate", { url }));
  }

  /** The labels of the fields that the page shows. */
  labels(): Promise<string[]> {
    return this.evaluate("[...document.querySelectorAll('label')].map((label) => label.innerText.trim())");
  }

  /** Types into the field of a label, chooses in it, or ticks it. */
  async fill(label: string, value: string): Promise<void> {
    const kind = await this.evaluate<string | null>(`(() => {
      const labels = [...document.querySelectorAll("label")];
      const label = labels.find((each) => each.innerText.trim() === ${JSON.stringify(label)});
      const field = label?.control;
      if (!field) return null;
      field.focus();
      if (field.type === "checkbox") { if (!field.checked) field.click(); return "ticked"; }
      if (field.tagName === "SELECT") {
        const option = [...field.options].find((each) => each.text === ${JSON.stringify(value)});
        if (!option) return null;
        field.value = option.value;
        return "chosen";
      }
      field.select();
      return "typed";
    })()`);
    if (kind === null) throw new Error(`the page has no ${label} that takes ${value}`);
    if (kind === "typed") await this.#ask("Input.insertText", { text: value });
  }

  /** Presses a button, and waits for the page that it leads to. */
  async press(words: string): Promise<void> {
    const isIt = `(button) => button.innerText === ${JSON.stringify(words)}`;
    await this.#leaving(() => this.evaluate(`[...document.querySelectorAll("button")].find(${isIt}).click()`));
  }

  /** Where the page is, and what it says. */
  page(): Promise<{ url: string; title: string; text: string }> {
    return this.evaluate("({ url: location.href, title: document.title, text: document.body.innerText })");
  }

  async #leaving(act: () => Promise<unknown>): Promise<void> {
    await this.evaluate("window.isLeft = true");
    await act();
    const isThere = "window.isLeft === undefined && document.readyState === 'complete'";
    const there = `${isThere} && location.href !== 'about:blank'`;
    for (const deadline = Date.now() + LOADS_WITHIN_MS; ; ) {
      // While a page is being left there is none to ask.
      if (await this.evaluate<boolean>(there).catch(() => false)) return;
      if (Date.now() > deadline) throw new Error("the next page does not come");
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  async stop(): Promise<void> {
    this.#socket.close();
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function listening(child: ChildProcess): Promise<string> {
  let said = "";
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the browser does not start: ${said}`)), STARTS_WITHIN_MS);
    child.stderr?.on("data", (chunk) => {
      said += String(chunk);
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}
