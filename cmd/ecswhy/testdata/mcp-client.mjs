// Speaks with an MCP server as an agent's client does: mcp-client.mjs SERVER ARGUMENT... reads calls from standard input,
// a list of {"name": TOOL, "arguments": {...}}, and prints {"server": ..., "tools": [NAME...], "results": [...]}. The client
// checks each structured answer against its tool's schema.
import { readFileSync } from "node:fs";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

const [command, ...args] = process.argv.slice(2);
const client = new Client({ name: "test", version: "1" });
await client.connect(new StdioClientTransport({ command, args, env: process.env }));
const { tools } = await client.listTools();
const results = [];
for (const call of JSON.parse(readFileSync(0, "utf8"))) results.push(await client.callTool(call));
console.log(JSON.stringify({ server: client.getServerVersion(), tools: tools.map((t) => t.name), results }));
await client.close();
