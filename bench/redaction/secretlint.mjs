// Prints strings that secretlint's rules confirm, one JSON object a line: made from the patterns that a rule runs, with
// what the rule reports of them. Patterns are not exported, so they are noted as they are run.
import { rules } from "@secretlint/secretlint-rule-preset-recommend";
import { lintSource } from "@secretlint/core";
import RandExp from "randexp";

const stringsOfPattern = 20;
let noted = new Map();

for (const [owner, name, patternOf] of [
  [String.prototype, "matchAll", (self, pattern) => pattern],
  [String.prototype, "match", (self, pattern) => pattern],
  [RegExp.prototype, "exec", (self) => self],
  [RegExp.prototype, "test", (self) => self],
]) {
  const original = owner[name];
  owner[name] = function (argument) {
    const pattern = patternOf(this, argument);
    if (pattern instanceof RegExp) noted.set(pattern.source, pattern);
    return original.call(this, argument);
  };
}

// reported gives the places that a rule reports in a text, and the patterns that it ran to find them.
async function reported(rule, content) {
  noted = new Map();
  const { messages } = await lintSource({
    source: { content, filePath: "/log.txt", ext: ".txt", contentType: "text" },
    options: { config: { rules: [{ id: rule.meta.id, rule, options: {} }] } },
  });
  return { ranges: messages.map((message) => message.range), patterns: [...noted.values()] };
}

// generator makes strings of a pattern, but for what it wants around it. The first of two ways to write what may be
// left out is the one that generators know.
function generator(pattern) {
  const source = pattern.source.replace(/\(\?<?[!=](?:\[[^\]]*\]|[^()[\]])*\)/g, "").replace(/\(\?<\w+>/g, "(");
  return new RandExp(source, pattern.flags.replace(/[gu]/g, ""));
}

// valueIn is what is secret of what is reported: an address is not, but its password.
function valueIn(pattern, text) {
  const match = new RegExp(pattern.source, pattern.flags.replace("g", "")).exec(text);
  return match?.groups?.password ?? match?.[0].match(/[A-Za-z0-9/+=]{40}$/)?.[0];
}

for (const rule of rules) {
  const { patterns } = await reported(rule, "password=x");
  for (const pattern of patterns) {
    const made = generator(pattern);
    for (let i = 0; i < stringsOfPattern; i++) {
      const text = made.gen();
      const { ranges } = await reported(rule, text);
      for (const [start, end] of ranges) {
        const inAddress = text.includes("://") || /secret/i.test(text);
        const value = (inAddress && valueIn(pattern, text)) || text.slice(start, end);
        console.log(JSON.stringify({ rule: rule.meta.id.split("secretlint-rule-").pop(), text, value }));
      }
    }
  }
}
