// An OTLP collector for tests, decoding with the OpenTelemetry project's own protobuf definitions.
//
//   node collector.cjs [--tls CERT KEY] BEHAVIOUR...
//
// The first request gets the first behaviour, and so on; the last one is for all that follow:
//   200            taken
//   NNN            that status and nothing else
//   NNN:after=TEXT with a Retry-After
//   partial=N      taken but for N spans
//   hang           never answered
//   drop           the connection is closed without an answer
//   junk           something that is not HTTP
//   close          taken, and the connection is closed afterwards
// Prints {"port":N} when it listens, then one JSON line per request: what came, decoded.
'use strict';

const fs = require('fs');
const http = require('http');
const https = require('https');
const root = require('@opentelemetry/otlp-transformer/build/src/generated/root.js');

const {ExportTraceServiceRequest, ExportTraceServiceResponse} =
  root.opentelemetry.proto.collector.trace.v1;

let args = process.argv.slice(2);
let tls = null;
if (args[0] === '--tls') {
  tls = {cert: fs.readFileSync(args[1]), key: fs.readFileSync(args[2])};
  args = args.slice(3);
}
let served = 0;

function decode(body) {
  const message = ExportTraceServiceRequest.decode(body);
  const complaint = ExportTraceServiceRequest.verify(message);
  if (complaint) throw new Error(complaint);
  return ExportTraceServiceRequest.toObject(message, {longs: String});
}

// Ids as hexadecimal text.
function hex(value) {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(hex);
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, hex(each)]));
  return value;
}

function answer(behaviour, response) {
  const socket = response.socket;
  if (behaviour === 'hang') return;
  if (behaviour === 'drop') return void socket.destroy();
  if (behaviour === 'junk') return void socket.end('220 mail.example.org ESMTP\r\n');
  response.setHeader('content-type', 'application/x-protobuf');
  if (behaviour === 'close') {
    response.setHeader('connection', 'close');
    return void response.end();
  }
  if (behaviour.startsWith('partial=')) {
    const rejected = Number(behaviour.slice('partial='.length));
    const reply = {partialSuccess: {rejectedSpans: rejected, errorMessage: 'not these'}};
    return void response.end(Buffer.from(ExportTraceServiceResponse.encode(reply).finish()));
  }
  const [status, after] = behaviour.split(':after=');
  response.statusCode = Number(status);
  if (after !== undefined) response.setHeader('retry-after', after);
  response.end();
}

const handler = (request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const behaviour = args[Math.min(served++, args.length - 1)];
    const line = {method: request.method, url: request.url, headers: request.headers, behaviour};
    try {
      line.message = hex(decode(Buffer.concat(parts)));
    } catch (error) {
      line.undecodable = String(error);
    }
    process.stdout.write(JSON.stringify(line) + '\n');
    answer(behaviour, response);
  });
};

const server = tls ? https.createServer(tls, handler) : http.createServer(handler);
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => process.stdout.write(JSON.stringify({port: server.address().port}) + '\n'));
