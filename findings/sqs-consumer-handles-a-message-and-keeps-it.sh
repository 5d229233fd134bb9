#!/usr/bin/env bash
# sqs-consumer 15 deletes a message only where its handler returns it: one that returns nothing handles each message again and again.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts sqs-consumer@15.0.3 old@npm:sqs-consumer@7.5.0 @aws-sdk/client-sqs@3.1169.0 >&2
cat > app.mjs <<'JS'
import { createServer } from "node:http";
import { SQSClient } from "@aws-sdk/client-sqs";

const message = { MessageId: "one", ReceiptHandle: "r", Body: "x", MD5OfBody: "9dd4e461268c8034f5c8564e155c67a6" };
const returned = { nothing: () => {}, true: () => true, "the message": (given) => given };

// handled is whether a message was deleted that a handler had taken, and what the consumer told of it.
async function handled({ Consumer }, answerOf) {
  let given = false, deleted = false;
  const told = [];
  const queue = createServer((request, answer) => {
    request.resume().on("end", () => {
      const operation = request.headers["x-amz-target"].split(".").pop();
      answer.setHeader("content-type", "application/x-amz-json-1.0");
      if (operation === "ReceiveMessage" && !given) {
        given = true;
        return answer.end(JSON.stringify({ Messages: [message] }));
      }
      deleted ||= operation === "DeleteMessage";
      setTimeout(() => answer.end("{}"), 100);
    });
  });
  await new Promise((done) => queue.listen(0, "127.0.0.1", done));
  const endpoint = `http://127.0.0.1:${queue.address().port}`;
  const sqs = new SQSClient({ region: "us-east-1", endpoint, credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "none" } });
  const consumer = Consumer.create({ queueUrl: `${endpoint}/queue`, sqs, handleMessage: async (given) => answerOf(given) });
  for (const event of ["error", "processing_error", "message_processed"]) {
    consumer.on(event, () => told.push(event));
  }
  consumer.start();
  await new Promise((done) => setTimeout(done, 2000));
  consumer.stop();
  return `deleted ${deleted}, events ${told.join() || "none"}`;
}
for (const [version, name] of [["7.5.0", "old"], ["15.0.3", "sqs-consumer"]]) {
  const library = await import(name);
  for (const [what, answerOf] of Object.entries(returned)) {
    console.log(`${version}, handler returns ${what}: ${await handled(library, answerOf)}`);
  }
}
process.exit();
JS
seen=$(node app.mjs 2>error.txt) || { cat error.txt >&2; exit 1; }
wanted="7.5.0, handler returns nothing: deleted true, events message_processed
7.5.0, handler returns true: deleted true, events message_processed
7.5.0, handler returns the message: deleted true, events message_processed
15.0.3, handler returns nothing: deleted false, events none
15.0.3, handler returns true: deleted false, events none
15.0.3, handler returns the message: deleted true, events message_processed"

cat <<TEXT
versions: sqs-consumer 15.0.3 and 7.5.0, @aws-sdk/client-sqs 3.1169.0, node $(node --version)
expected: a handler that ends well has handled its message, which is deleted; it was so; where it is not, an event says so.
seen:
$seen
why it matters: after an update of the library each message is handled again whenever its visibility times out, and ends in the dead-letter
  queue though nothing failed: orders twice, alerts five times, no error in any log.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
