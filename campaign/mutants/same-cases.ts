/** Random cases are the same in each run, so that whether a mutant lives does not depend on luck. */
import fc from "fast-check";

fc.configureGlobal({ seed: 1 });
