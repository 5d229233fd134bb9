#!/usr/bin/env bash
# Powertools' processor for batches without await takes an async handler: messages that failed are answered as done, and SQS deletes them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts @aws-lambda-powertools/batch@2.35.0 typescript@5.9.3 @types/aws-lambda@8.10.159 \
  @types/node@20.19.25 >&2
cat > app.mts <<'TS'
import {
  BatchProcessor, BatchProcessorSync, EventType, processPartialResponse, processPartialResponseSync,
} from "@aws-lambda-powertools/batch";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";

process.on("unhandledRejection", () => {});
const event = { Records: ["one", "two"].map((messageId) => ({ messageId, body: "{}" })) } as SQSEvent;
const context = {} as Context;
async function fails(record: SQSRecord) {
  if (record.messageId === "one") throw new Error("the channel does not answer");
}
const failed = (answer: { batchItemFailures: { itemIdentifier: string }[] }) =>
  answer.batchItemFailures.map((failure) => failure.itemIdentifier).join() || "none";
const awaited = await processPartialResponse(event, fails, new BatchProcessor(EventType.SQS), { context });
const sync = processPartialResponseSync(event, fails, new BatchProcessorSync(EventType.SQS), { context });
console.log(`BatchProcessor: failed ${failed(awaited)}`);
console.log(`BatchProcessorSync: failed ${failed(sync)}`);
TS
types=0
npx tsc --strict --module nodenext --target es2022 --skipLibCheck --types node app.mts >types.txt 2>&1 || types=$?
seen="types checked: exit $types
$(node app.mjs 2>/dev/null)"
wanted="types checked: exit 0
BatchProcessor: failed one
BatchProcessorSync: failed none"

cat <<TEXT
versions: @aws-lambda-powertools/batch 2.35.0, typescript 5.9.3, node $(node --version)
expected: a processor that does not wait refuses a handler that returns a promise, by its types or by an error, or counts it as failed.
seen:
$seen
why it matters: the two differ in one word. What the handler of an alert could not deliver is answered as done, so that SQS deletes it:
  no second try, nothing in the dead-letter queue, and no alarm on its depth.
TEXT
[[ "$seen" == "$wanted" ]] || { cat types.txt; echo "no longer as described" >&2; exit 1; }
