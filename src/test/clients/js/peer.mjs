// A server of the kind that people guard: plain Node, without a library. Says its port, then serves
// until its input ends. It tells what it was asked, streams events, and speaks WebSocket.
import { createServer } from 'node:http';
import { createHash } from 'node:crypto';

const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const server = createServer((request, response) => {
  if (request.url.startsWith('/events')) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let n = 0;
    const timer = setInterval(() => response.write(`data: ${++n}\n\n`), 200);
    response.on('close', () => clearInterval(timer));
    return;
  }
  response.setHeader('x-seen', request.url);
  response.end(request.url);
});

const frame = (opcode, payload) => {
  const long = payload.length > 65535;
  const head = Buffer.alloc(payload.length < 126 ? 2 : long ? 10 : 4);
  head[0] = opcode;
  if (payload.length < 126) head[1] = payload.length;
  else if (long) {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(payload.length), 2);
  } else {
    head[1] = 126;
    head.writeUInt16BE(payload.length, 2);
  }
  return Buffer.concat([head, payload]);
};

const closes = [];

server.on('upgrade', (request, socket) => {
  if (request.url.endsWith('/closes')) {
    socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${closes.join().length}\r\n\r\n${closes.join()}`);
    return;
  }
  if (request.url.endsWith('/refused')) {
    socket.end('HTTP/1.1 403 No\r\ncontent-length: 7\r\nx-why: full\r\n\r\nrefused');
    return;
  }
  const accept = createHash('sha1').update(request.headers['sec-websocket-key'] + MAGIC).digest('base64');
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((p) => p.trim());
  const chosen = offered.includes('second') ? 'Sec-WebSocket-Protocol: second\r\n' : '';
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${chosen}Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.write(frame(0x81, Buffer.from(JSON.stringify(request.headers))));
  let ticks;
  if (request.url.endsWith('/ticks')) ticks = setInterval(() => socket.write(frame(0x82, Buffer.alloc(1000))), 5);
  let have = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('close', () => clearInterval(ticks));
  socket.on('data', (bytes) => {
    have = Buffer.concat([have, bytes]);
    for (;;) {
      if (have.length < 6) return;
      let length = have[1] & 127;
      let at = 2;
      if (length === 126) {
        length = have.readUInt16BE(2);
        at = 4;
      } else if (length === 127) {
        if (have.length < 14) return;
        length = Number(have.readBigUInt64BE(2));
        at = 10;
      }
      if (have.length < at + 4 + length) return;
      const mask = have.subarray(at, at + 4);
      const payload = Buffer.from(have.subarray(at + 4, at + 4 + length));
      for (let i = 0; i < length; i++) payload[i] ^= mask[i % 4];
      const opcode = have[0] & 15;
      have = have.subarray(at + 4 + length);
      if (opcode === 8) {
        closes.push(payload.readUInt16BE(0));
        socket.end(frame(0x88, payload));
        return;
      }
      if (opcode === 9) socket.write(frame(0x8a, payload));
      else if (opcode !== 10 && payload.toString() === 'bye') socket.end(frame(0x88, Buffer.from([0x0f, 0xa1])));
      else if (opcode !== 10) socket.write(frame(0x80 | opcode, payload));
    }
  });
});

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume();
process.stdin.on('end', () => process.exit());
