/**
 * The generator of the contract extends zod, and schemas made before that lack what it needs. All tests live in one
 * process, so whoever imports a schema first would decide: it is extended before any test file is read.
 */
import "@hono/zod-openapi";
