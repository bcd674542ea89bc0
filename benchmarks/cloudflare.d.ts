/** The part of Workers that the benchmarks' own Workers use: their project knows Node's types, not the Workers'. */

declare module "cloudflare:workers" {
  export type WorkflowEvent<Params> = { payload: Readonly<Params> };

  export type WorkflowStepConfig = {
    retries?: { limit: number; delay: number | ((given: { ctx: { attempt: number } }) => number) };
    timeout?: number;
  };

  export type WorkflowStep = {
    do<Result>(
      name: string,
      config: WorkflowStepConfig,
      body: (context: { attempt: number }) => Promise<Result>,
    ): Promise<Result>;
    waitForEvent(name: string, options: { type: string; timeout: number }): Promise<unknown>;
  };

  export abstract class WorkflowEntrypoint<Env, Params> {
    constructor(context: unknown, env: Env);
    protected readonly env: Env;
    run(event: Readonly<WorkflowEvent<Params>>, step: WorkflowStep): Promise<unknown>;
  }
}

declare const scheduler: { wait(ms: number): Promise<void> };
