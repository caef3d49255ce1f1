// SPDX-License-Identifier: Apache-2.0
// node run.mjs CASE-FOLDER SECONDS: cases a second of one core, the subset in json-rules-engine, one JSON
// line. Stops with an error where a pattern is not the one the case expects.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Engine } from "json-rules-engine";
import { factsOf } from "./facts.mjs";
import { subset } from "./rules.mjs";

const [folder, seconds] = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .sort()
  .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));

const engine = new Engine(subset);
engine.on("pattern", (params, almanac) => almanac.addRuntimeFact("pattern", params.pattern));

async function assess(facts) {
  const { events } = await engine.run(facts);
  const pattern = events.find((event) => event.type === "pattern")?.params.pattern;
  const codes = events.filter((event) => event.type === "items").flatMap((event) => event.params.codes);
  return { pattern, codes };
}

const cases = files.map(factsOf);
for (let at = 0; at < cases.length; ++at) {
  const expected = files[at].expected;
  const { pattern } = await assess(cases[at]);
  if (pattern !== expected.pattern && !expected.pattern_also_accepted.includes(pattern)) {
    throw new Error(`${files[at].id}: ${pattern}, not ${expected.pattern}`);
  }
}

// Time of this process's own: other work on the machine does not count.
const begin = process.cpuUsage();
let done = 0;
let passed = 0;
let given = 0;
do {
  for (const facts of cases) given += (await assess(facts)).codes.length;
  done += cases.length;
  const used = process.cpuUsage(begin);
  passed = (used.user + used.system) / 1e6;
} while (passed < Number(seconds));
console.log(JSON.stringify({ cases: cases.length, rules: subset.length, rate: done / passed, items: given, names: subset.map((rule) => rule.name) }));
